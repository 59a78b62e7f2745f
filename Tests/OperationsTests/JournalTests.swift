import Foundation
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// The journal's file: what it keeps, whatever happens to its writers.
@Suite(.timeLimit(.minutes(2))) struct JournalTests {
    private static let events: [JournalEntry.Event] = [
        .refreshStarted(intent), .policyPaused(1_000), .windowStarted(window),
        .windowFailed(window, error: "canceling statement: »größer«\n\u{1}", sqlState: "57014"),
        .windowFinished(record), .policyResumed(1_000),
        .refreshFinished(
            RefreshEnd(
                .stopped, windows: 1, left: [TimeRange(start: window.end, end: .noEnd)], watermark: window.end,
                invalidationThreshold: .noBegin)),
        .policyChanging(PolicyRecord(before: CatalogSamples.row(), after: changed)),
        .policyChanged(PolicyRecord(before: nil, after: changed, replaces: 999)),
        .policyFailed(error: "permission denied"), .realtimeChanging(isOn: true), .realtimeChanged(isOn: false),
        .jobActing(JobAction(.pause, job: 1_000)), .jobActed(run), .jobFailed(error: "permission denied"),
        .realtimeFailed(error: "permission denied"), .repairStarted(repair), .repairFinished(repair),
    ]

    private static let repair: RepairRecord = {
        var record = RepairRecord(ranges: [window], timeType: .timestamptz, rows: 3)
        (record.outcome, record.left, record.error) = (.failed, [window], "permission denied")
        return record
    }()

    private static var run: JobAction {
        var run = JobAction(.run, job: 1_000)
        (run.isRecorded, run.allowsDataLoss, run.duration) = (true, true, .seconds(1.25))
        return run
    }

    /// With something in each member.
    private static let changed = CatalogSamples.row(start: .unbounded, end: .interval(Interval(months: 14, days: -3))) {
        ($0.initialStart, $0.timezone, $0.isFixedSchedule) = (CatalogSamples.now, "Europe/Berlin", true)
        ($0.checkSchema, $0.checkName) = ("_timescaledb_functions", "policy_refresh_continuous_aggregate_check")
        $0.retryPeriod = Interval(days: 1, microseconds: -1)
        $0.config["note"] = .object([
            "größer \"\u{1}": .array([.null, .bool(true), .number(0.1), .integer(.max), .string("\\")])
        ])
    }

    private static let window = CatalogSamples.range("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")

    private static var intent: RefreshIntent {
        var intent = RefreshIntent(
            range: CatalogSamples.range("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z"), timeType: .timestamptz)
        (intent.options.order, intent.options.force) = (.newest, true)
        (intent.options.step, intent.options.memory) = (.interval(Interval(days: 1)), 1 << 30)
        intent.options.settings = [SessionSetting(name: "work_mem", value: "64MB")]
        intent.policies = [1_000]
        intent.watermark = CatalogSamples.instant("2026-11-22T11:00:00Z")
        return intent
    }

    private static var record: WindowRecord {
        var record = WindowRecord(range: window, outcome: .refreshed, duration: .seconds(1.25))
        (record.peakBytes, record.temporaryBytes, record.memoryMethod) = (123_456_789, 0, "VmHWM")
        return record
    }

    static func entry(_ event: JournalEntry.Event, run: String = "a1") -> JournalEntry {
        JournalEntry(
            run: run, at: CatalogSamples.now,
            who: JournalAuthor(osUser: "ann", host: "ops1", pid: 7, processStart: 99, role: "operator"),
            subject: CaggSubject(server: "7", database: 5, cagg: 2), cagg: "hourly", place: "metrics on db1:5432",
            command: "refresh hourly --since 2d", event: event)
    }

    private static func journal(in folder: TemporaryState) -> Journal {
        Journal(path: folder.path + "/state/journal.jsonl")
    }

    @Test(arguments: events)
    func everyEventIsReadAsItWasWritten(event: JournalEntry.Event) async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        try await journal.append(Self.entry(event))
        let contents = try await journal.read()
        #expect(contents.entries == [Self.entry(event)])
        #expect(contents.damaged == 0)
    }

    @Test func eachEntryIsOneLineWithItsEventAndTheInstantInUTC() async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        for event in Self.events { try await journal.append(Self.entry(event)) }
        let lines = try folder.bytes("state/journal.jsonl").split(separator: 10)
        #expect(lines.count == Self.events.count)
        let objects = try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]) }
        #expect(
            objects.map { $0["event"] as? String } == [
                "refresh.started", "policy.paused", "window.started", "window.failed", "window.finished",
                "policy.resumed", "refresh.finished", "policy.changing", "policy.changed", "policy.failed",
                "realtime.changing", "realtime.changed", "job.acting", "job.acted", "job.failed", "realtime.failed",
                "repair.started", "repair.finished",
            ])
        #expect(objects.allSatisfy { $0["at"] as? String == "2026-11-22T12:30:00Z" })
        #expect(objects.allSatisfy { $0["form"] as? String == "caggctl.journal/1" })
        let range = try #require((objects[0]["intent"] as? [String: Any])?["range"] as? [String: Int64])
        #expect(range == ["start": 1_795_132_800_000_000, "end": 1_795_305_600_000_000])
    }

    @Test func onlyItsOwnerCanReadIt() async throws {
        let folder = try TemporaryState()
        try await Self.journal(in: folder).append(Self.entry(Self.events[0]))
        #expect(try folder.permissions("state/journal.jsonl") == 0o600)
        #expect(try folder.permissions("state") == 0o700)
    }

    /// As after a kill -9 at each byte of a write.
    @Test func entriesBeforeATornOneAreKeptAndTheNextOneIsWhole() async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        let file = "state/journal.jsonl"
        for event in Self.events.prefix(2) { try await journal.append(Self.entry(event)) }
        let before = try folder.bytes(file)
        try await journal.append(Self.entry(Self.events[3]))
        let whole = try folder.bytes(file)
        let next = Self.entry(.policyResumed(4))
        for length in before.count...whole.count {
            try folder.write(whole.prefix(length), to: file)
            let torn = length > before.count && length < whole.count - 1
            let kept = Self.events.prefix(2) + (length >= whole.count - 1 ? [Self.events[3]] : [])
            let read = try await journal.read()
            #expect(read.entries == kept.map { Self.entry($0) }, "cut at \(length)")
            #expect(read.damaged == (torn ? 1 : 0), "cut at \(length)")
            try await journal.append(next)
            let after = try await journal.read()
            #expect(after.entries == kept.map { Self.entry($0) } + [next], "cut at \(length)")
            #expect(after.damaged == (torn ? 1 : 0), "cut at \(length)")
            #expect(try folder.bytes(file).starts(with: whole.prefix(length)), "something was taken away at \(length)")
        }
    }

    @Test(arguments: [
        "not JSON at all", "{}", "[1]", "\u{0}\u{0}\u{0}", #"{"form":"caggctl.journal/2","event":"window.folded"}"#,
    ])
    func foreignLineIsCountedAndLeftOut(line: String) async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        try await journal.append(Self.entry(Self.events[0]))
        try folder.write(try folder.bytes("state/journal.jsonl") + Data((line + "\n").utf8), to: "state/journal.jsonl")
        try await journal.append(Self.entry(Self.events[1]))
        let contents = try await journal.read()
        #expect(contents.entries == Self.events.prefix(2).map { Self.entry($0) })
        #expect(contents.damaged == 1)
    }

    /// Longer than what is read at once.
    @Test func longLinesAreReadWhole() async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        let long = JournalEntry.Event.windowFailed(
            Self.window, error: String(repeating: "größer ", count: 400_000), sqlState: nil)
        for event in [Self.events[0], long, Self.events[1]] { try await journal.append(Self.entry(event)) }
        #expect(try await journal.entries() == [Self.events[0], long, Self.events[1]].map { Self.entry($0) })
    }

    @Test func writersAtTheSameTimeDoNotTearEachOther() async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for job in 0..<40 {
                        try await journal.append(Self.entry(.policyPaused(Int32(job)), run: "w\(writer)"))
                        if job % 8 == 0 { #expect(try await journal.read().damaged == 0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let contents = try await journal.read()
        #expect(contents.damaged == 0)
        #expect(contents.entries.count == 320)
        for writer in 0..<8 {
            let own = contents.entries.filter { $0.run == "w\(writer)" }.map(\.event)
            #expect(own == (0..<40).map { .policyPaused($0) })
        }
    }

    @Test func journalThatIsNotThereYetIsEmpty() async throws {
        let folder = try TemporaryState()
        let contents = try await Self.journal(in: folder).read()
        #expect(contents.entries.isEmpty && contents.damaged == 0)
    }

    @Test func entriesOfARunShareItsIdAndOnlyTheFirstHasTheCommand() async throws {
        let folder = try TemporaryState()
        let journal = Self.journal(in: folder)
        let who = JournalAuthor.current(role: "operator", environment: [:])
        let runs = (0..<2).map { _ in
            JournalRun(
                journal, of: CaggSubject(server: "7", database: 5, cagg: 2), cagg: CatalogSamples.cagg, by: who,
                command: "refresh hourly --since 2d")
        }
        for run in runs {
            for event in Self.events.prefix(2) { try await run.append(event) }
        }
        let entries = try await journal.entries()
        #expect(entries.map(\.run) == [runs[0].id, runs[0].id, runs[1].id, runs[1].id])
        #expect(runs[0].id != runs[1].id)
        #expect(entries.map { $0.command != nil } == [true, false, true, false])
        #expect(entries.allSatisfy { $0.cagg == "hourly" && $0.at > CatalogSamples.time("2020-01-01T00:00:00Z") })
    }

    @Test func ownProcessIsAliveAndOneThatWasStartedAtAnotherTimeIsNot() {
        let own = JournalAuthor.current(role: "operator", environment: ["SUDO_USER": "ann"])
        #expect(own.osUser == "ann")
        #expect(own.mayBeAlive)
        var reused = own
        reused.processStart = 1
        #expect(!reused.mayBeAlive)
        var elsewhere = own
        elsewhere.host = "another-machine.invalid"
        #expect(!elsewhere.mayBeAlive)
        var gone = own
        (gone.pid, gone.processStart) = (.max, nil)
        #expect(!gone.mayBeAlive)
    }
}

/// A folder that goes with its owner.
final class TemporaryState: Sendable {
    let path: String

    init() throws {
        let memory = "/dev/shm"
        let folder =
            FileManager.default.isWritableFile(atPath: memory) ? memory : FileManager.default.temporaryDirectory.path
        path = folder + "/caggctl-journal-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path + "/" + name)) }

    func write(_ data: Data, to name: String) throws { try data.write(to: URL(filePath: path + "/" + name)) }

    func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
    }
}
