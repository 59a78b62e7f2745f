import Operations
import Postgres
import TestSupport
import Testing
import Timescale

/// What the journal says is left to do.
@Suite(.timeLimit(.minutes(1))) struct UnfinishedRefreshTests {
    private let folder: TemporaryState
    private let journal: Journal

    init() throws {
        folder = try TemporaryState()
        journal = Journal(path: folder.path + "/journal.jsonl")
    }

    private static let subject = CaggSubject(server: "7", database: 5, cagg: 2)
    private static let dead = JournalAuthor(osUser: "ann", host: "gone.invalid", pid: 7, role: "operator")

    private static func days(_ first: Int, _ end: Int) -> TimeRange {
        let start = CatalogSamples.instant("2026-11-01T00:00:00Z")
        return TimeRange(
            start: start.adding(Int64(first) * 86_400_000_000), end: start.adding(Int64(end) * 86_400_000_000))
    }

    private static func started(_ first: Int, _ end: Int, force: Bool = false, clip: Bool = false) -> JournalEntry.Event
    {
        var intent = RefreshIntent(range: days(first, end), timeType: .timestamptz)
        (intent.options.force, intent.options.clip) = (force, clip)
        return .refreshStarted(intent)
    }

    private static func finished(
        _ first: Int, _ end: Int, _ outcome: WindowOutcome = .refreshed
    ) -> JournalEntry.Event {
        .windowFinished(WindowRecord(range: days(first, end), outcome: outcome, duration: .seconds(1)))
    }

    private static let done = JournalEntry.Event.refreshFinished(RefreshEnd(.done, windows: 1))
    private static let stopped = JournalEntry.Event.refreshFinished(RefreshEnd(.stopped, windows: 1))

    private func write(
        _ run: String, _ events: [JournalEntry.Event], subject: CaggSubject = subject, who: JournalAuthor = dead
    ) async throws {
        for event in events {
            try await journal.append(
                JournalEntry(run: run, at: CatalogSamples.now, who: who, subject: subject, cagg: "hourly", event: event)
            )
        }
    }

    @Test func nothingIsUnfinishedInAnEmptyJournal() async throws {
        #expect(try await journal.unfinished(Self.subject) == nil)
        #expect(try await journal.pausedPolicies(server: "7", database: 5).isEmpty)
    }

    @Test func killedRunHasLeftWhatItDidNotFinish() async throws {
        try await write(
            "a",
            [
                Self.started(0, 10), Self.finished(0, 2), .windowStarted(Self.days(2, 4)),
                Self.finished(6, 7, .skipped),
                Self.finished(7, 8, .upToDate), Self.finished(9, 10, .clipped),
            ])
        let unfinished = try #require(try await journal.unfinished(Self.subject))
        #expect(unfinished.left == [Self.days(2, 6), Self.days(8, 9)])
        #expect(unfinished.begun.run == "a" && unfinished.intent.range == Self.days(0, 10))
        #expect(unfinished.end == nil && !unfinished.mayBeAlive)
    }

    @Test func failedWindowIsLeft() async throws {
        try await write(
            "a",
            [
                Self.started(0, 2), Self.finished(0, 1),
                .windowFailed(Self.days(1, 2), error: "out of memory", sqlState: "53200"),
                .refreshFinished(RefreshEnd(.failed, windows: 1, left: [Self.days(1, 2)])),
            ])
        let unfinished = try #require(try await journal.unfinished(Self.subject))
        #expect(unfinished.left == [Self.days(1, 2)])
        #expect(unfinished.end?.outcome == .failed)
    }

    @Test func doneRunIsOver() async throws {
        try await write("a", [Self.started(0, 2), Self.finished(0, 1), Self.done])
        #expect(try await journal.unfinished(Self.subject) == nil)
    }

    @Test func killedRunThatHadFinishedItsLastWindowIsOver() async throws {
        try await write("a", [Self.started(0, 2), Self.finished(0, 1), Self.finished(1, 2)])
        #expect(try await journal.unfinished(Self.subject) == nil)
    }

    @Test func laterRunTakesOverWhatItDid() async throws {
        try await write("a", [Self.started(0, 10), Self.finished(0, 2), Self.stopped])
        try await write("b", [Self.started(2, 6), Self.finished(2, 6), Self.done])
        let unfinished = try #require(try await journal.unfinished(Self.subject))
        #expect(unfinished.begun.run == "a")
        #expect(unfinished.left == [Self.days(6, 10)])
        try await write("c", [Self.started(6, 10), Self.finished(6, 8), Self.stopped])
        #expect(try await journal.unfinished(Self.subject)?.begun.run == "c")
        #expect(try await journal.unfinished(Self.subject)?.left == [Self.days(8, 10)])
        try await write("d", [Self.started(8, 10), Self.finished(8, 10), Self.done])
        #expect(try await journal.unfinished(Self.subject) == nil)
    }

    @Test func plainRefreshDoesNotDoTheWorkOfAForcedOne() async throws {
        try await write("a", [Self.started(0, 4, force: true), Self.finished(0, 2), Self.stopped])
        try await write("b", [Self.started(0, 4), Self.finished(0, 4), Self.done])
        #expect(try await journal.unfinished(Self.subject)?.left == [Self.days(2, 4)])
        try await write("c", [Self.started(0, 4, force: true), Self.finished(0, 4), Self.done])
        #expect(try await journal.unfinished(Self.subject) == nil)
    }

    @Test(arguments: [true, false])
    func bucketsThatALaterRunClippedAreDoneOnlyForOneThatClipsToo(clips: Bool) async throws {
        try await write("a", [Self.started(0, 4, clip: clips), Self.stopped])
        try await write(
            "b", [Self.started(0, 4, clip: true), Self.finished(0, 1, .clipped), Self.finished(1, 4), Self.done])
        #expect(try await journal.unfinished(Self.subject)?.left == (clips ? nil : [Self.days(0, 1)]))
    }

    @Test(arguments: [
        CaggSubject(server: "8", database: 5, cagg: 2), CaggSubject(server: "7", database: 6, cagg: 2),
        CaggSubject(server: "7", database: 5, cagg: 3),
    ])
    func runsOnOtherCaggsDatabasesAndServersAreNotMixedIn(other: CaggSubject) async throws {
        try await write("a", [Self.started(0, 4)])
        try await write("b", [Self.started(0, 4), Self.finished(0, 4), Self.done], subject: other)
        #expect(try await journal.unfinished(Self.subject)?.left == [Self.days(0, 4)])
        #expect(try await journal.unfinished(other) == nil)
    }

    @Test func policiesAreSwitchedOffUntilSomeRunSwitchesThemOn() async throws {
        try await write("a", [Self.started(0, 4), .policyPaused(1_000), .policyPaused(1_001), .policyPaused(1_002)])
        try await write("a", [.policyResumed(1_001)])
        #expect(try await journal.unfinished(Self.subject)?.pausedPolicies == [1_000, 1_002])
        try await write("b", [.policyResumed(1_000)])
        #expect(try await journal.unfinished(Self.subject)?.pausedPolicies == [1_002])
        #expect(try await journal.pausedPolicies(server: "7", database: 5).map(\.job) == [1_002])
    }

    private static let pause = JobAction(.pause, job: 1_000)
    private static let resume = JobAction(.resume, job: 1_000)

    /// Before, after or while the refresh had it off, and whether or not the operator lived to see it done.
    @Test(arguments: [
        [JournalEntry.Event.jobActing(pause)], [.jobActing(pause), .jobActed(pause)],
        [.jobActing(resume), .jobActed(resume)],
        [.jobActing(resume), .jobActed(resume), .jobActing(pause), .jobActed(pause)],
    ])
    func whatAnOperatorSwitchedOffIsNobodyElsesToSwitchOn(events: [JournalEntry.Event]) async throws {
        try await write("person", events)
        #expect(try await journal.pausedPolicies(server: "7", database: 5).isEmpty)
        try await write("a", [Self.started(0, 4), .policyPaused(1_000), .policyPaused(1_001)])
        #expect(try await journal.pausedPolicies(server: "7", database: 5).map(\.job) == [1_000, 1_001])
        // The job of a policy may be journalled by another hypertable than the refresh's.
        try await write("person again", events, subject: CaggSubject(server: "7", database: 5, cagg: 0))
        #expect(try await journal.pausedPolicies(server: "7", database: 5).map(\.job) == [1_001])
    }

    @Test(arguments: [
        [JournalEntry.Event.jobActing(resume)], [.jobActing(resume), .jobFailed(error: "permission denied")],
        [.jobActing(JobAction(.run, job: 1_000)), .jobActed(JobAction(.run, job: 1_000))],
    ])
    func whatARefreshSwitchedOffIsLeftToBeSwitchedOnUntilItIs(events: [JournalEntry.Event]) async throws {
        try await write("a", [Self.started(0, 4), .policyPaused(1_000)])
        try await write("person", events)
        #expect(try await journal.pausedPolicies(server: "7", database: 5).map(\.job) == [1_000])
        #expect(try await journal.unfinished(Self.subject)?.pausedPolicies == [1_000])
    }

    @Test(arguments: [
        ([JournalEntry.Event.jobActing(pause)], RefreshHistory.Standing.unfinished),
        ([.jobActing(pause), .jobActed(pause)], .done),
        ([.jobActing(pause), .jobFailed(error: "permission denied")], .failed),
    ])
    func whatIsDoneWithAJobEndsAsItSays(events: [JournalEntry.Event], standing: RefreshHistory.Standing) async throws {
        try await write("person", events)
        let history = try #require(try await journal.entries().histories.first)
        #expect(history.standing == standing)
        #expect(history.jobAction == Self.pause)
        #expect(history.error == (standing == .failed ? "permission denied" : nil))
    }

    @Test func policiesOfAllCaggsOfTheDatabaseAreListedAndNoOthers() async throws {
        let others = [
            CaggSubject(server: "7", database: 5, cagg: 3), CaggSubject(server: "7", database: 6, cagg: 2),
            CaggSubject(server: "8", database: 5, cagg: 2),
        ]
        try await write("a", [Self.started(0, 4), .policyPaused(1_000), Self.done])
        for (index, other) in others.enumerated() {
            try await write("b\(index)", [.policyPaused(1_000 + Int32(index) + 1)], subject: other)
        }
        let paused = try await journal.pausedPolicies(server: "7", database: 5)
        #expect(paused.map(\.job) == [1_000, 1_001])
        #expect(paused.map(\.entry.run) == ["a", "b0"])
    }

    @Test func runThatIsStillAtWorkIsSaidToBe() async throws {
        let own = JournalAuthor.current(role: "operator", environment: [:])
        try await write("a", [Self.started(0, 4)], who: own)
        #expect(try await journal.unfinished(Self.subject)?.mayBeAlive == true)
        #expect(try await journal.entries().histories.map(\.standing) == [.running])
        try await write("a", [Self.stopped], who: own)
        #expect(try await journal.unfinished(Self.subject)?.mayBeAlive == false)
        #expect(try await journal.entries().histories.map(\.standing) == [.stopped])
    }

    @Test func runsWhoseEntriesAlternateAreToldApart() async throws {
        try await write("a", [Self.started(0, 4)])
        try await write("b", [Self.started(4, 8)], subject: CaggSubject(server: "7", database: 5, cagg: 3))
        try await write("a", [Self.finished(0, 4), Self.done])
        let runs = try await journal.entries().histories
        #expect(runs.map(\.entries.count) == [3, 1])
        #expect(runs.map(\.standing) == [.done, .unfinished])
        #expect(runs.map(\.left) == [[], [Self.days(4, 8)]])
    }
}
