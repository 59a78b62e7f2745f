internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The slices of a diff as a time strip. For each slice it shows the worst verdict, and the share of the slice's rows
/// that differ.
struct DiffStrip {
    private let summary: DiffSummary

    init(_ summary: DiffSummary) { self.summary = summary }

    private var type: TimeType { summary.cagg.timeType }

    /// A slice of the diff: either compared, with its result, or skipped, with the reason.
    private struct Entry {
        var range: TimeRange
        var slice: DiffSummary.Slice?
        var reason: String?
    }

    /// The meanings of the characters in the strip, the worst first. A skipped slice and a slice without
    /// differences have no verdict.
    private static let meanings: [(verdict: DiffVerdict?, meaning: TimeStrip.Meaning)] = [
        (.duplicate, .init("2", "duplicate", style: .bad)), (.drift, .init("D", "drift", style: .bad)),
        (nil, .init("?", "not compared", style: .bad)), (.pending, .init("P", "pending", style: .warning)),
        (.orphaned, .init("o", "orphaned", style: .warning)),
        (.unmaterialized, .init("u", "unmaterialized", style: .warning)),
        (nil, .init(".", "no difference", style: .dim)),
    ]
    /// The index in `meanings` of a skipped slice.
    private static let notCompared = 2

    var strip: TimeStrip {
        let entries = entries
        return TimeStrip(
            title: entries.count.counted("slice"), meanings: Self.meanings.map(\.meaning),
            stretches: entries.map(stretch), from: TimeText.people(summary.range.start, type),
            to: TimeText.people(summary.range.end, type), table: table(entries))
    }

    private var entries: [Entry] {
        let entries =
            summary.slices.map { Entry(range: $0.range, slice: $0) }
            + summary.skipped.map { Entry(range: $0.range, reason: $0.reason) }
        return entries.sorted { $0.range.start < $1.range.start }
    }

    private func stretch(_ entry: Entry) -> TimeStrip.Stretch {
        guard let slice = entry.slice else { return .init(Self.notCompared) }
        let found = Self.meanings.firstIndex { verdict, _ in verdict.map { slice.counts[$0] ?? 0 > 0 } ?? false }
        let rows = slice.counts.values.reduce(0, +)
        return .init(found ?? Self.meanings.count - 1, share: Double(rows) / Double(max(1, slice.compared)))
    }

    private func table(_ entries: [Entry]) -> Table {
        let verdicts = DiffVerdict.allCases
        let columns =
            ["start", "end", "compared"] + verdicts.map(\.rawValue) + ["skipped"]
        return Table(
            key: "slices", columns: columns.map { Column(key: $0) },
            rows: entries.map { entry in
                [
                    TimeText.cell(entry.range.start, type), TimeText.cell(entry.range.end, type),
                    .integer(entry.slice?.compared ?? 0),
                ] + verdicts.map { .integer(entry.slice?.counts[$0] ?? 0) }
                    + [entry.reason.map { .text($0) } ?? .null]
            }, isPrimary: false)
    }
}
