import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// Whatever dies in the middle of a window, another process goes on where it stopped.
@Suite(.droppingDatabases) struct RefreshResumeTests {
    private let cagg = "llm_metrics_1hour"

    private func environment(_ options: ConnectionOptions, _ state: TemporaryFolder) throws -> [String: String] {
        try options.environment().merging(["XDG_STATE_HOME": state.path]) { $1 }
    }

    /// A refresh of two days in windows of six hours, whose window at `hour` waits for the lock of somebody else.
    private func blockedRefresh(
        _ options: ConnectionOptions, _ state: TemporaryFolder, _ more: [String] = []
    ) async throws -> (ChildProcess, blocker: Connection, pid: Int32) {
        let blocker = try await Connection.open(options)
        try await blocker.query("BEGIN")
        let table = try await blocker.query(
            """
            SELECT h.schema_name::text, h.table_name::text FROM _timescaledb_catalog.continuous_agg c
            JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id WHERE c.user_view_name = \(cagg)
            """
        ).rows[0].decode(String.self, String.self)
        let name = QualifiedName(schema: table.0, name: table.1)
        let process = try ChildProcess(
            Program.path(),
            [
                "refresh", cagg, "--from", "2025-03-08", "--to", "2025-03-10", "--step", "6h", "--force", "--yes",
                "--lock-timeout", "10min",
            ] + more,
            environment: Program.environment(home: state, try environment(options, state)),
            files: ChildProcess.StandardFiles(output: state.path + "/output", error: state.path + "/errors"))
        // The first windows go through; the lock is taken between two of them.
        while !state.read("errors").contains("window 2 ") { try await Task.sleep(for: .milliseconds(2)) }
        try await blocker.query("LOCK TABLE \(name: name) IN ACCESS EXCLUSIVE MODE")
        let watcher = try await Connection.open(options)
        var pid: Int32?
        while pid == nil {
            try await Task.sleep(for: .milliseconds(20))
            pid = try await watcher.query(
                """
                SELECT pid FROM pg_catalog.pg_stat_activity
                WHERE query LIKE 'CALL%refresh_continuous_aggregate%' AND wait_event_type = 'Lock'
                  AND datname = current_database()
                """
            ).rows.first?.decode(Int32.self)
        }
        await watcher.close()
        return (process, blocker, try #require(pid))
    }

    private func resume(_ options: ConnectionOptions, _ state: TemporaryFolder) async throws {
        let run = try await ProgramRun(
            ["refresh", cagg, "--resume", "--verify", "--yes", "--output", "json"],
            environment: environment(options, state))
        #expect(run.exit == .code(0), "\(run)")
        let refresh = try #require(try run.json()["refresh"] as? [String: Any], "\(run)")
        let done = try #require(refresh["windows_done"] as? Int)
        #expect((1...6).contains(done), "what was done before isn't done again: \(run)")
        #expect(refresh["to"] as? String == "2025-03-10T00:00:00Z")
        let again = try await ProgramRun(
            ["refresh", cagg, "--resume", "--yes"], environment: environment(options, state))
        #expect(again.exit == .code(5), "nothing is left: \(again)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func killedClientLeavesNothingRunningAndIsResumed(engine: Engine) async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        let (process, blocker, pid) = try await blockedRefresh(options, state, ["--pause-policy"])
        process.send(SIGKILL)
        #expect(try await process.exit(within: .seconds(10)) == .signal(SIGKILL))
        // The server looks every five seconds whether its client is there.
        let watcher = try await Connection.open(options)
        let deadline = ContinuousClock.now + .seconds(30)
        var isAlive = true
        while isAlive, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
            isAlive = try await !watcher.query("SELECT FROM pg_catalog.pg_stat_activity WHERE pid = \(pid)::int").rows
                .isEmpty
        }
        #expect(!isAlive)
        let scheduled: SQL = """
            SELECT bool_and(j.scheduled) FROM timescaledb_information.jobs j
            WHERE j.job_id = (SELECT max(job_id) FROM timescaledb_information.jobs
                              WHERE proc_name = 'policy_refresh_continuous_aggregate'
                                AND config ->> 'mat_hypertable_id' = (
                                    SELECT mat_hypertable_id::text FROM _timescaledb_catalog.continuous_agg
                                    WHERE user_view_name = \(cagg)))
            """
        #expect(try await watcher.query(scheduled).rows[0].decode(Bool.self) == false)
        try await blocker.query("ROLLBACK")
        await blocker.close()
        try await resume(options, state)
        #expect(try await watcher.query(scheduled).rows[0].decode(Bool.self))
        await watcher.close()
    }

    @Test(arguments: Engine.newestUnderTest)
    func policyThatAPersonPausesStaysOffAlthoughARefreshHadItOff(engine: Engine) async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        let (process, blocker, _) = try await blockedRefresh(options, state, ["--pause-policy"])
        func jobs(_ words: String...) async throws -> ProgramRun {
            try await ProgramRun(["jobs"] + words, environment: environment(options, state))
        }
        let list = try await jobs(cagg, "-o", "json").json()["jobs"] as? [[String: Any]]
        let policy = try #require(
            list?.first { $0["kind"] as? String == "refresh" && $0["subject"] as? String == cagg })
        let id = String(try #require(policy["job_id"] as? Int))
        #expect(policy["state"] as? String == "paused")
        let early = try await jobs("pause", id, "--yes")
        #expect(early.exit == .code(5) && early.errors.contains("has paused job \(id)"), "\(early)")
        process.send(SIGKILL)
        #expect(try await process.exit(within: .seconds(10)) == .signal(SIGKILL))
        let pause = try await jobs("pause", id, "--yes")
        #expect(pause.exit == .code(0) && pause.output.contains("unchanged"), "\(pause)")
        try await blocker.query("ROLLBACK")
        await blocker.close()
        try await resume(options, state)
        #expect(try await jobs(id).output.contains("paused"))
    }

    @Test(arguments: Engine.newestUnderTest)
    func killedBackendIsALostConnectionAndIsResumed(engine: Engine) async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        let (process, blocker, pid) = try await blockedRefresh(options, state)
        try await blocker.query("SELECT pg_terminate_backend(\(pid)::int)")
        try await blocker.query("ROLLBACK")
        await blocker.close()
        #expect(try await process.exit(within: .seconds(20)) == .code(2))
        #expect(state.read("errors").contains("--resume"))
        try await resume(options, state)
    }

    /// A backend that is killed takes the whole server down, which then recovers.
    @Test(arguments: Engine.installed)
    func crashedServerIsResumedWhenItIsBack(engine: Engine) async throws {
        let choice: EngineChoice =
            switch engine {
            case .simulated(let version): .simulated(version)
            case .timescaledb(let version): .timescaledb(version: version)
            }
        let sandbox = try await Sandbox.start(
            SandboxOptions(
                engine: choice, source: .generated(rows: 30_000, days: 14, seed: 3), scheduler: false,
                now: TestData.now, environment: ProcessInfo.processInfo.environment))
        do {
            let state = try TemporaryFolder()
            let options = sandbox.connectionOptions
            let (process, blocker, pid) = try await blockedRefresh(options, state)
            kill(pid, SIGKILL)
            #expect(try await process.exit(within: .seconds(20)) == .code(2))
            await blocker.close()
            let deadline = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < deadline, (try? await Connection.open(options).close()) == nil {
                try await Task.sleep(for: .milliseconds(100))
            }
            try await resume(options, state)
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
    }
}
