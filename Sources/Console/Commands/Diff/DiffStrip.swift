internal import Operations
internal import Rendering
internal import Timescale

/// The slices of a diff as a time strip: the worst verdict in each slice, and the share of its rows that differ.
struct DiffStrip {
    private let summary: DiffSummary

    init(_ summary: DiffSummary) { self.summary = summary }

    private var type: TimeType { summary.cagg.timeType }

    /// A slice of the diff: either compared, with its result, or skipped, with the reason.
    private struct Place {
        var range: TimeRange
        var slice: DiffSummary.Slice?
        var reason: String?
    }

    private static let meanings: [(verdict: DiffVerdict?, meaning: TimeStrip.Meaning)] = [
        (.duplicate, .init("2", "duplicate", style: .bad)), (.drift, .init("D", "drift", style: .bad)),
        (nil, .init("?", "not compared", style: .bad)), (.pending, .init("P", "pending", style: .warning)),
        (.orphaned, .init("o", "orphaned", style: .warning)),
        (.unmaterialized, .init("u", "unmaterialized", style: .warning)),
        (nil, .init(".", "no difference", style: .dim)),
    ]
    private static let notCompared = 2

    var strip: TimeStrip {
        let places = places
        return TimeStrip(
            title: "\(places.count) slices", meanings: Self.meanings.map(\.meaning),
            stretches: places.map(stretch), from: TimeText.people(summary.range.start, type),
            to: TimeText.people(summary.range.end, type), table: table(places))
    }

    private var places: [Place] {
        let places =
            summary.slices.map { Place(range: $0.range, slice: $0) }
            + summary.skipped.map { Place(range: $0.range, reason: $0.reason) }
        return places.sorted { $0.range.start < $1.range.start }
    }

    private func stretch(_ place: Place) -> TimeStrip.Stretch {
        guard let slice = place.slice else { return .init(Self.notCompared) }
        let found = Self.meanings.firstIndex { verdict, _ in verdict.map { slice.counts[$0] ?? 0 > 0 } ?? false }
        let rows = slice.counts.values.reduce(0, +)
        return .init(found ?? Self.meanings.count - 1, share: Double(rows) / Double(max(1, slice.compared)))
    }

    private func table(_ places: [Place]) -> Table {
        let verdicts = DiffVerdict.allCases
        let columns =
            ["start", "end", "compared"] + verdicts.map(\.rawValue) + ["skipped"]
        return Table(
            key: "slices", columns: columns.map { Column(key: $0) },
            rows: places.map { place in
                [
                    TimeText.cell(place.range.start, type), TimeText.cell(place.range.end, type),
                    .integer(place.slice?.compared ?? 0),
                ] + verdicts.map { .integer(place.slice?.counts[$0] ?? 0) }
                    + [place.reason.map { .text($0) } ?? .null]
            }, isPrimary: false)
    }
}
