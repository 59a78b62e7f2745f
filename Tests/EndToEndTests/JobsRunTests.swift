import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `jobs run` as an operator types it, and what the journal has of it.
@Suite(.droppingDatabases) struct JobsRunTests {
    private static let cagg = "llm_metrics_1hour"

    /// A job on no hypertable.
    private func addJob(_ body: String, _ desk: OperatorDesk, name: String = "errand") async throws -> Int {
        let connection = try await Connection.open(desk.options)
        try await connection.query(
            """
            CREATE PROCEDURE \(identifier: name)(job_id int, config jsonb) LANGUAGE plpgsql AS $$BEGIN \(unsafeRaw: body) END$$
            """)
        let id = try await connection.query(
            "SELECT add_job(\(name)::regproc, interval '1 day', initial_start => '2100-01-01')"
        ).rows[0].decode(Int32.self)
        await connection.close()
        return Int(id)
    }

    @Test(arguments: Engine.newestUnderTest)
    func jobIsRunWhenItIsConfirmed(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let id = try await desk.policyJob(of: Self.cagg)
        let planned = try await desk.run("jobs run \(id) --dry-run")
        #expect(planned.exit == .code(0) && planned.output.contains("run_job"), "\(planned)")
        let refused = try await desk.run("jobs run \(id)")
        #expect(refused.exit == .code(5) && refused.errors.contains("--yes"), "\(refused)")
        #expect(try await desk.events() == [])

        let run = try await desk.run("jobs run \(id) --yes -o json")
        #expect(run.exit == .code(0), "\(run)")
        let json = try run.json()
        #expect(json["schema"] as? String == "caggctl.jobs.run/1")
        #expect((json["job"] as? [String: Any])?["outcome"] as? String == "ok", "\(run)")

        let change = try #require(try await desk.changes().first)
        #expect((change["change"] as? String)?.hasPrefix("run in ") == true, "\(change)")
        #expect(change["outcome"] as? String == "done" && change["job_id"] as? Int == id)
    }

    @Test func whoIsAskedMaySayNo() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let id = try await desk.policyJob(of: Self.cagg)
        for (answer, code) in [("n", 5), ("y", 0)] {
            let terminal = try desk.type("jobs run \(id)")
            #expect(try await terminal.see("[y/N]").contains("run job \(id) (refresh on \(Self.cagg))"))
            await terminal.type(answer + "\r")
            try await terminal.see(code == 0 ? "isn't recorded" : "nothing was changed")
            #expect(try await terminal.exit() == .code(Int32(code)))
        }
        #expect(try await desk.events() == ["job.acting", "job.acted"])
    }

    @Test(arguments: Engine.newestUnderTest)
    func runThatFailsIsJournalledWithItsError(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let id = try await addJob("RAISE EXCEPTION 'no milk today';", desk)
        let run = try await desk.run("jobs run \(id) --yes")
        #expect(run.exit == .code(1) && run.errors.contains("no milk today"), "\(run)")
        let change = try #require(try await desk.changes().first)
        #expect(change["outcome"] as? String == "failed")
        #expect((change["error"] as? String)?.contains("no milk today") == true, "\(change)")
        #expect((change["cagg"] as? String)?.contains("[\(id)]") == true, "it has the job's name: \(change)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func runWhoseClientIsKilledIsUnfinished(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        // Longer than a program may wait for its turn; the server ends it when its client is gone.
        let id = try await addJob("PERFORM pg_sleep(3600);", desk)
        let process = try desk.start("jobs run \(id) --yes")
        let watcher = try await Connection.open(desk.options)
        let sleeping: SQL = """
            SELECT FROM pg_catalog.pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()
            """
        while try await watcher.query(sleeping).rows.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await desk.changes().first?["outcome"] as? String == "running")
        process.send(SIGKILL)
        #expect(try await process.exit(within: .seconds(10)) == .signal(SIGKILL))
        let change = try #require(try await desk.changes().first)
        #expect(change["outcome"] as? String == "unfinished" && change["change"] as? String == "run", "\(change)")
        await watcher.close()
    }

    private func schedulerRuns(_ desk: OperatorDesk) async throws -> Bool {
        let capacity = try await desk.run("jobs capacity -o json").json()["capacity"] as? [String: Any]
        return capacity?["scheduler"] as? Bool == true
    }

    @Test(arguments: Engine.newestUnderTest)
    func recordedRunIsTheSchedulersAndIsJournalledAsItWasBooked(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let good = try await addJob("PERFORM 1;", desk, name: "errand")
        let bad = try await addJob("RAISE EXCEPTION 'no milk today';", desk, name: "shopping")
        let early = try await desk.run("jobs run \(good) --recorded --yes")
        #expect(early.exit == .code(5) && early.errors.contains("scheduler"), "\(early)")
        #expect(try await desk.events() == [])
        guard !engine.isSimulated else { return }

        let scheduler = try await Connection.open(desk.options)
        try await engine.startScheduler(on: scheduler)
        let runs: Result<[ProgramRun], any Error>
        do {
            while try await !schedulerRuns(desk) {}
            runs = .success(
                [
                    try await desk.run("jobs run \(good) --recorded --yes"),
                    try await desk.run("jobs run \(bad) --recorded --yes"),
                ])
        } catch {
            runs = .failure(error)
        }
        try await engine.stopScheduler(on: scheduler)
        await scheduler.close()
        #expect(try runs.get().map(\.exit) == [.code(0), .code(1)], "\(runs)")
        let changes = try await desk.changes()
        #expect(changes.map { $0["outcome"] as? String } == ["done", "failed"])
        #expect((changes[0]["change"] as? String)?.hasPrefix("run by the scheduler in ") == true, "\(changes)")
        #expect((changes[1]["error"] as? String)?.contains("no milk today") == true, "\(changes)")
    }
}
