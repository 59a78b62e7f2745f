import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

/// What `diff` writes, and what it exits with.
@Suite(.droppingDatabases) struct DiffOutputTests {
    @Test(arguments: Engine.newestUnderTest)
    func jsonLinesHoldEveryRowAndEndInTheSummary(engine: Engine) async throws {
        let (desk, drift) = try await OperatorDesk.withDrift(engine)
        let run = try await desk.run("diff llm_metrics_1hour -o jsonl --jobs 2")
        #expect(run.exit == .code(4), "\(run)")
        let lines = try run.jsonLines()
        #expect(lines.first?["schema"] as? String == "caggctl.diff/1")
        let summary = try #require(lines.last?["summary"] as? [String: Any])
        #expect(summary["drift"] as? Int == drift)
        let rows = lines.compactMap { $0["differences"] as? [String: Any] }
        #expect(rows.count == drift)
        #expect(rows.allSatisfy { $0["verdict"] as? String == "drift" && $0["provider"] is String })
        #expect(lines.contains { $0["slices"] != nil })
        let some = try await desk.run("diff llm_metrics_1hour -o jsonl --limit 3")
        #expect(try some.jsonLines().filter { $0["differences"] != nil }.count == 3)
        #expect(some.output.contains("diff.limited"))
    }

    /// What is judged and by what it is judged belong to one moment.
    @Test(arguments: Engine.newestUnderTest)
    func theStateOfTheCaggIsReadOnce(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        try await withConnection(to: options) { connection in
            let before = try await Self.scansOfTheLog(connection)
            let run = try await ProgramRun(["diff", "llm_metrics_1hour", "--since", "1d"], on: options)
            #expect(run.exit == .code(0), "\(run)")
            #expect(try await Self.scansOfTheLog(connection) == before + 1)
        }
    }

    /// How often the caggs' invalidation log was read in this database, by sessions that have ended.
    private static func scansOfTheLog(_ connection: Connection) async throws -> Int {
        for _ in 1...100 {
            let others = try await connection.query(
                """
                SELECT count(*) FROM pg_catalog.pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """
            ).rows[0].decode(Int.self)
            if others == 0 { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try await connection.query(
            """
            SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_catalog.pg_stat_all_tables
            WHERE schemaname = '_timescaledb_catalog'
              AND relname = 'continuous_aggs_materialization_invalidation_log'
            """
        ).rows[0].decode(Int.self)
    }

    @Test(arguments: Engine.newestUnderTest)
    func csvHoldsEveryRowAndNothingElse(engine: Engine) async throws {
        let (desk, drift) = try await OperatorDesk.withDrift(engine)
        let run = try await desk.run("diff llm_metrics_1hour -o csv")
        #expect(run.exit == .code(4), "\(run)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.first == "verdict,bucket,provider,model,environment,differing")
        #expect(lines.count == drift + 1)
        #expect(run.errors.contains("drift \(drift)"), "\(run)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func whatCouldNotBeComparedIsSaidAndExitsWith5(engine: Engine) async throws {
        let (options, _) = try await TestServer.shared.database(engine, with: [.drift])
        let slow = ["diff", "llm_metrics_1hour", "--slice-timeout", "500ms", "--where", "pg_sleep(30) IS NULL"]
        let run = try await ProgramRun(slow + ["--from", "2025-03-10", "--to", "2025-03-11"], on: options)
        #expect(run.exit == .code(5), "\(run)")
        #expect(run.output.contains("was not compared: "), "\(run)")
        #expect(run.output.contains("statement timeout"), "\(run)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func aDiffThatFailsHasNoSummaryLine(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for bad in [["--where", "nothing > 1"], ["--columns", "nothing"], ["--tolerance", "nothing=1"]] {
            let run = try await ProgramRun(["diff", "llm_metrics_1hour", "-o", "jsonl"] + bad, on: options)
            #expect(run.exit == .code(1), "\(run)")
            #expect(!run.output.contains("summary"), "\(run)")
            #expect(run.errors.contains("nothing"), "\(run)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func aPausedDiffSaysSoAndGoesOn(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        let folder = try TemporaryFolder()
        let pauseFile = try folder.write("", to: "pause")
        let errors = folder.path + "/errors"
        let process = try ChildProcess(
            Program.path(), ["diff", "llm_metrics_1day", "--pause-file", pauseFile],
            environment: Program.environment(home: folder, try options.environment()),
            files: .init(output: folder.path + "/output", error: errors))
        let exit = try await process.exit(within: .seconds(120)) {
            guard folder.read("errors").contains("waiting: the pause file") else { return }
            try? FileManager.default.removeItem(atPath: pauseFile)
        }
        #expect(exit == .code(0))
        #expect(folder.read("errors").contains("continuing"), "\(folder.read("errors"))")
    }
}
