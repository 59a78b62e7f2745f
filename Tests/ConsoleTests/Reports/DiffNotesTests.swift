import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// The first day of the sample's range.
private let firstDay = "--from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z"

/// Which notes a diff has, which rows it lists, and what its strip shows.
@Suite struct DiffNotesTests {
    private static func day(_ day: Int) -> TimeRange {
        CatalogSamples.range("2026-11-0\(day)", "2026-11-0\(day + 1)")
    }

    private func summary(_ counts: [DiffVerdict: Int64] = [:], skipped: Int = 0) -> DiffSummary {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []),
            range: CatalogSamples.range("2026-11-01", "2026-11-09"))
        summary.counts = counts
        summary.stretches = counts.mapValues { [DiffSummary.Stretch(range: Self.day(1), rows: $0)] }
        summary.skipped = (0..<skipped).map { DiffSummary.Skipped(range: Self.day($0 + 1), reason: "a time-out") }
        return summary
    }

    private func notes(_ summary: DiffSummary, listed: Int = 0) -> [Note] {
        DiffReport(summary: summary, listed: [], listedCount: listed).document.notes
    }

    @Test(
        arguments: [
            (.drift, "refresh hourly \(firstDay) --force"), (.duplicate, "refresh hourly \(firstDay) --force"),
            (.pending, "refresh hourly \(firstDay)"), (.orphaned, nil), (.unmaterialized, nil),
        ] as [(DiffVerdict, String?)])
    func eachVerdictHasTheCommandThatFixesIt(verdict: DiffVerdict, command: String?) throws {
        let notes = notes(summary([verdict: 3]), listed: 3)
        let note = try #require(notes.first { $0.code == "diff.\(verdict.rawValue)" })
        #expect(note.command == command)
        #expect(notes.contains { $0.code == "diff.repair" } == verdict.isDifference)
    }

    /// A sample isn't saved, so that there is nothing to repair from.
    @Test func sampleOffersNoRepair() {
        var summary = summary([.drift: 1])
        summary.audit = DiffAudit(DiffSample(seed: 1), population: 48, drawn: [], summary)
        #expect(!notes(summary).contains { $0.code == "diff.repair" })
    }

    @Test(arguments: [(2, "listed differences: 2 of 3; a higher --limit lists more"), (3, nil)] as [(Int, String?)])
    func rowsThatAreNotListedAreSaid(listed: Int, text: String?) {
        let limited = notes(summary([.drift: 3]), listed: listed).filter { $0.code == "diff.limited" }
        #expect(limited.first?.text == text)
    }

    @Test(
        arguments: [
            (5, nil), (6, "1 more slice was not compared"), (7, "2 more slices were not compared"),
        ] as [(Int, String?)])
    func skippedSlicesHaveACommandEachUpToFive(count: Int, rest: String?) throws {
        let notes = notes(summary(skipped: count))
        let skipped = notes.filter { $0.code == "diff.skipped" }
        let commands = skipped.compactMap(\.command)
        #expect(commands.count == 5 && commands[0] == "diff hourly \(firstDay)")
        for text in commands { _ = try command(text, DiffCommand.self) }
        #expect(skipped.dropFirst(5).first?.text == rest)
        #expect(notes.last?.code == "diff.incomplete")
    }

    // MARK: The list

    private func difference(_ verdict: DiffVerdict, _ hour: Int64) -> Difference {
        let start = CatalogSamples.instant("2026-11-20").adding(hour * 3_600_000_000)
        return Difference(
            bucket: TimeRange(start: start, end: start.adding(3_600_000_000)), verdict: verdict,
            sides: .init(key: [nil], isStored: true, isRecomputed: true, values: []), copies: 1)
    }

    private func listed(_ differences: [Difference], limit: Int?, as format: OutputFormat = .table) -> [Difference] {
        let console = Console(
            inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, allowsColor: false,
            useUnicode: true)
        let listing = DiffListing(format, limit: limit, standardLimit: 3, console: console)
        #expect(!listing.isStreamed)
        for difference in differences { listing.add(difference) }
        let end = listing.end()
        #expect(end.count == end.listed.count)
        return end.listed
    }

    /// Workers finish their slices in any order, and orphaned rows are found long before the first wrong one.
    @Test func wrongRowsComeFirstAndAllAreInTheOrderOfTime() {
        let (late, drift) = (difference(.orphaned, 1), difference(.drift, 5))
        let found = [difference(.orphaned, 3), late, difference(.unmaterialized, 9), drift]
        #expect(listed(found, limit: 1) == [drift])
        #expect(listed(found, limit: 2) == [found[0], drift])
        #expect(listed(found, limit: 9) == [late, found[0], drift, found[2]])
    }

    @Test(arguments: [OutputFormat.table, .json])
    func withoutALimitADocumentHasTheStandardOne(format: OutputFormat) {
        let found = (0..<5).map { difference(.drift, $0) }
        #expect(listed(found, limit: nil, as: format) == Array(found.prefix(3)))
        #expect(listed(found, limit: 4, as: format).count == 4)
    }

    // MARK: The strip

    @Test func sliceShowsItsWorstVerdictAndTheShareOfItsRows() {
        var summary = summary()
        summary.slices = [
            .init(range: Self.day(4), compared: 8, counts: [.pending: 1, .drift: 1]),
            .init(range: Self.day(1), compared: 4), .init(range: Self.day(2), compared: 4, counts: [.orphaned: 4]),
            .init(range: Self.day(5), compared: 2, counts: [.drift: 1, .duplicate: 1]), .init(range: Self.day(6)),
        ]
        summary.skipped = [.init(range: Self.day(3), reason: "a time-out")]
        let strip = DiffStrip(summary).strip
        #expect(strip.stretches.map { String(strip.meanings[$0.meaning].letter) } == [".", "o", "?", "D", "2", "."])
        #expect(strip.stretches.map(\.share) == [0, 1, 0, 0.25, 1, 0])
        #expect(strip.title == "6 slices" && strip.table.rows.count == 6)
        summary.slices = []
        #expect(DiffStrip(summary).strip.title == "1 slice")
    }
}
