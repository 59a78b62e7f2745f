import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// What `history --changes` says about refreshes that left something over.
@Suite struct UnfinishedChangeTests {
    private static let days = (20...25).map { CatalogSamples.range("2026-11-\($0)", "2026-11-\($0 + 1)") }

    private func entry(_ run: String, _ event: JournalEntry.Event, cagg: Int32 = 2) -> JournalEntry {
        JournalEntry(
            run: run, at: JobSamples.seconds(run.utf8.reduce(0) { $0 + Int($1) }),
            who: JournalAuthor(osUser: "ann", host: "gone.invalid", pid: 7, role: "operator"),
            subject: CaggSubject(server: "7", database: 5, cagg: cagg), cagg: cagg == 2 ? "hourly" : "daily",
            event: event)
    }

    /// A refresh of the six days that finished some of them.
    private func refresh(
        _ run: String, done: [TimeRange], end: RefreshEnd.Outcome?, force: Bool = false, cagg: Int32 = 2
    ) -> [JournalEntry] {
        var intent = RefreshIntent(range: CatalogSamples.range("2026-11-20", "2026-11-26"), timeType: .timestamptz)
        intent.options.force = force
        let windows = done.map { range in
            JournalEntry.Event.windowFinished(WindowRecord(range: range, outcome: .refreshed, duration: .seconds(1)))
        }
        let ends = end.map { [JournalEntry.Event.refreshFinished(RefreshEnd($0, windows: done.count))] } ?? []
        let events: [JournalEntry.Event] = [.refreshStarted(intent)] + windows + ends
        return events.map { entry(run, $0, cagg: cagg) }
    }

    private func notes(_ entries: [JournalEntry], damaged: Int = 0) throws -> [Note] {
        try ChangesReport(runs: entries.histories, damaged: damaged, path: "/x/journal.jsonl")
            .document(forMachines: false).notes
    }

    @Test func unfinishedRefreshNamesItsRestAndTheCommandThatContinuesIt() throws {
        let stopped = try notes(refresh("a", done: Array(Self.days.prefix(4)), end: .stopped))
        #expect(stopped.map(\.code) == ["history.left"])
        #expect(stopped.map(\.command) == ["refresh hourly --resume"])
        let rest = "2026-11-24 00:00Z to 2026-11-26 00:00Z"
        #expect(stopped.map(\.text) == ["a refresh of hourly was stopped; not refreshed: \(rest)"])
        let killed = try notes(refresh("a", done: [], end: nil))
        #expect(killed.first?.text.hasPrefix("a refresh of hourly did not finish; not refreshed: 2026-11-20") == true)
    }

    @Test func finishedRefreshLeavesNothing() throws {
        #expect(try notes(refresh("a", done: Self.days, end: .done)) == [])
        #expect(try notes(refresh("a", done: Self.days, end: nil)) == [])
    }

    /// `refresh --resume` would answer that the journal has no unfinished refresh.
    @Test func refreshThatALaterOneFinishedIsNotUnfinished() throws {
        let first = refresh("a", done: [Self.days[0]], end: .failed)
        let rest = Array(Self.days.dropFirst())
        #expect(try notes(first + refresh("b", done: rest, end: .done)) == [])
        let half = try notes(first + refresh("b", done: Array(rest.prefix(2)), end: .stopped))
        #expect(half.map(\.code) == ["history.left"])
    }

    @Test func refreshWithForceIsNotFinishedByOneWithout() throws {
        let forced = refresh("a", done: [], end: .failed, force: true)
        let notes = try notes(forced + refresh("b", done: Self.days, end: .done))
        #expect(notes.map(\.code) == ["history.left"])
    }

    @Test func refreshOfAnotherCaggFinishesNothing() throws {
        let first = refresh("a", done: [], end: .stopped)
        let notes = try notes(first + refresh("b", done: Self.days, end: .done, cagg: 3))
        #expect(notes.map(\.command) == ["refresh hourly --resume"])
    }

    @Test func newestOfSeveralCaggsIsNamed() throws {
        let notes = try notes(
            refresh("b", done: [], end: .stopped, cagg: 3) + refresh("a", done: [], end: .stopped))
        #expect(notes.map(\.command) == ["refresh daily --resume"])
    }

    @Test func longListOfRangesIsCut() throws {
        var intent = RefreshIntent(range: CatalogSamples.range("2026-11-12", "2026-11-20"), timeType: .timestamptz)
        intent.options.force = true
        let done = [13, 15, 17].map { day in
            WindowRecord(
                range: CatalogSamples.range("2026-11-\(day)", "2026-11-\(day + 1)"), outcome: .refreshed,
                duration: .zero)
        }
        let events: [JournalEntry.Event] =
            [.refreshStarted(intent)] + done.map { JournalEntry.Event.windowFinished($0) }
        let note = try #require(try notes(events.map { entry("a", $0) }).first)
        #expect(note.text.hasSuffix("2026-11-16 00:00Z to 2026-11-17 00:00Z and 1 more"))
    }

    @Test(arguments: [
        (1, "1 line of /x/journal.jsonl could not be read and is skipped"),
        (2, "2 lines of /x/journal.jsonl could not be read and are skipped"),
    ])
    func damagedLinesAreCounted(count: Int, text: String) throws {
        #expect(try notes([], damaged: count).map(\.text) == [text])
    }

    // MARK: history --changes CAGG

    /// The journal has the names as reports show them: without the schema `public`.
    @Test(arguments: [
        ("hourly", "hourly", true), ("hourly", "public.hourly", true), ("metrics.hourly", "hourly", true),
        ("metrics.hourly", "metrics.hourly", true), ("metrics.hourly", "public.hourly", false),
        ("hourly", "metrics.hourly", false), ("hourly", "daily", false), ("llm_hourly", "hourly", false),
    ])
    func typedNameMeansTheCaggsOfThatName(cagg: String, typed: String, isMeant: Bool) {
        #expect(HistoryCommand.names(cagg, typed) == isMeant)
    }
}
