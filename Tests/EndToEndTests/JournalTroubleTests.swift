import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// A journal that can't be used stops no change, is told once, and never keeps anybody waiting.
@Suite(.timeLimit(.minutes(3))) struct JournalTroubleTests {
    private static let cagg = "llm_metrics_1hour"
    private static let refresh = "refresh \(cagg) --from 2025-03-08 --to 2025-03-10 --step 12h --force --yes"
    private static let set = "policy set \(cagg) --schedule 10min --yes"

    /// The journal's file, locked until this goes.
    private final class HeldJournal: Sendable {
        private let descriptor: Int32

        init(of desk: OperatorDesk) throws {
            let folder = desk.home.path + "/caggctl"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            descriptor = open(folder + "/journal.jsonl", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        }

        deinit { close(descriptor) }
    }

    private static func warnings(_ run: ProgramRun) -> [Substring] {
        run.errorLines.filter { $0.contains("the journal can't be") }
    }

    /// Which holds the cagg's lock while it waits for the journal's.
    private func isAtWork(_ watcher: Connection) async throws -> Bool {
        try await watcher.query(
            """
            SELECT FROM pg_catalog.pg_locks l WHERE locktype = 'advisory' AND database = (
                SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            """
        ).rows.isEmpty == false
    }

    @Test func ctrlCEndsTheWaitForALockAndNothingIsChanged() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let held = try HeldJournal(of: desk)
        let watcher = try await Connection.open(desk.options)
        let terminal = try desk.type(Self.set)
        while try await !isAtWork(watcher) { try await Task.sleep(for: .milliseconds(5)) }
        await terminal.press(.controlC)
        // Less than it waits for a lock; then it would go on.
        #expect(try await terminal.exit(within: .seconds(4)) == .code(130))
        await watcher.close()
        withExtendedLifetime(held) {}
        #expect(try await desk.events() == [])
        let policies = try await desk.run("policy show \(Self.cagg) -o json")
        #expect(!policies.output.contains("00:10:00") && policies.exit == .code(0), "\(policies)")
    }

    @Test(arguments: [set, refresh])
    func heldLockIsAWarningThatNamesItsHolder(line: String) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let held = try HeldJournal(of: desk)
        let run = try await desk.run(line)
        #expect(run.exit == .code(0), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains("journal.jsonl: locked by process \(getpid()) ("), "\(run)")
        withExtendedLifetime(held) {}
    }

    @Test(arguments: [
        (set, 0), (refresh, 0), ("jobs pause 1000 --yes", 0), ("policy undo \(cagg) --yes", 1),
        ("refresh \(cagg) --resume --yes", 1), ("history --changes", 1),
    ])
    func pipeInItsPlaceStopsOnlyWhatNeedsTheJournal(line: String, code: Int) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let folder = desk.home.path + "/caggctl"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(mkfifo(folder + "/journal.jsonl", 0o600) == 0)
        let job = try await desk.policyJob(of: Self.cagg)
        let run = try await desk.run(line.replacingOccurrences(of: "1000", with: "\(job)"))
        #expect(run.exit == .code(Int32(code)), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains(folder + "/journal.jsonl: it isn't a regular file"), "\(run)")
    }

    @Test(arguments: [(set, 0), (refresh, 0), ("policy undo \(cagg) --yes", 1), ("history --changes", 1)])
    func withoutAHomeThatIsSaidOnce(line: String, code: Int) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let environment = desk.environment.merging(["HOME": "", "XDG_STATE_HOME": ""]) { $1 }
        let run = try await ProgramRun(line.split(separator: " ").map(String.init), environment: environment)
        #expect(run.exit == .code(Int32(code)), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains("neither XDG_STATE_HOME nor HOME is set"), "\(run)")
    }

    /// Whatever it waits for: here for connections that Ctrl-C can't reach, of backends that don't answer.
    @Test func secondCtrlCLetsGoWhateverIsWaitedFor() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let blocker = try await Connection.open(desk.options)
        let table = try await blocker.query(
            """
            SELECT h.schema_name::text, h.table_name::text FROM _timescaledb_catalog.continuous_agg c
            JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id WHERE c.user_view_name = \(Self.cagg)
            """
        ).rows[0].decode(String.self, String.self)
        try await blocker.query("BEGIN")
        try await blocker.query(
            "LOCK TABLE \(name: QualifiedName(schema: table.0, name: table.1)) IN ACCESS EXCLUSIVE MODE")
        let watcher = try await Connection.open(desk.options)
        let terminal = try desk.type("diff \(Self.cagg) --jobs 2 --step 6h --lock-timeout 10min")
        var waiting: [Int32] = []
        while waiting.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
            waiting = try await watcher.query(
                """
                SELECT pid FROM pg_catalog.pg_stat_activity
                WHERE wait_event_type = 'Lock' AND datname = current_database()
                """
            ).rows.map { try $0.decode(Int32.self) }
        }
        for pid in waiting { kill(pid, SIGSTOP) }
        await terminal.press(.controlC)
        try await Task.sleep(for: .milliseconds(300))
        await terminal.press(.controlC)
        let exit = await Result { try await terminal.exit(within: .seconds(10)) }
        for pid in waiting { kill(pid, SIGCONT) }
        try await blocker.query("ROLLBACK")
        for connection in [blocker, watcher] { await connection.close() }
        #expect(try exit.get() == .code(130))
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
