import Postgres
import Sandbox
import TestSupport
import Testing

/// Nobody who may create in `public` gets at what the program runs, and `sql` still finds what is there.
@Suite(.droppingDatabases, .timeLimit(.minutes(10))) struct SearchPathTests {
    private static let window = "--from 2025-03-10 --to 2025-03-11"
    private static let commands = [
        "status", "thresholds llm_metrics_1hour", "jobs", "jobs capacity", "jobs errors", "policy show",
        "policy explain llm_metrics_1hour", "diff llm_metrics_1hour", "diff llm_metrics_1day --sample --jobs 2",
        "diff llm_metrics_1hour --explain 2025-03-10T10:00:00Z", "refresh llm_metrics_1hour \(window) --dry-run",
        "refresh llm_metrics_1hour \(window) --yes", "refresh llm_metrics_1hour \(window) --force --verify --yes",
        "policy set llm_metrics_1hour --end-offset 2h --yes", "policy undo llm_metrics_1hour --yes",
        "policy tune llm_metrics_1hour --memory 256MB", "history --changes", "connect",
    ]

    @Test(arguments: Engine.allUnderTest)
    func runsNothingThatAnotherRolePlanted(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        try await PlantedLookalikes.plant(in: desk.options)
        for command in try await Self.commands + changesOfJobs(engine, desk) {
            let run = try await desk.run(command)
            #expect(run.exit == .code(0), "\(command)\n\(run)")
            #expect(!"\(run)".contains("planted"), "\(command)\n\(run)")
        }
        try await PlantedLookalikes.remove(from: desk.options)
    }

    /// TimescaleDB runs a job's check under the operator's path, and nothing of its own; the simulated engine has no
    /// such difference.
    private func changesOfJobs(_ engine: Engine, _ desk: OperatorDesk) async throws -> [String] {
        guard !engine.isSimulated else { return [] }
        let job = try await desk.policyJob(of: "llm_metrics_1hour")
        return [
            "jobs pause \(job) --yes", "jobs resume \(job) --yes", "jobs run \(job) --yes",
            "refresh llm_metrics_1hour \(Self.window) --pause-policy --force --yes",
        ]
    }

    /// The planted ones are found under the operator's own path, and not by the command before and after.
    @Test(arguments: Engine.allUnderTest)
    func runsOnlyWhatWasTypedUnderTheOperatorsPath(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        try await PlantedLookalikes.plant(in: desk.options)
        let found = try await desk.run(commands: ["sql SELECT lower('A')"])
        #expect(found.exit == .code(1) && found.errors.contains("planted: function lower"), "\(found)")
        let run = try await desk.run(commands: ["status", "sql SELECT 1 AS one", "status", "sql BEGIN", "status"])
        #expect(run.exit == .code(0) && !"\(run)".contains("planted"), "\(run)")
        try await PlantedLookalikes.remove(from: desk.options)
    }

    @Test(arguments: Engine.allUnderTest)
    func findsInPublicWhatSQLNames(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let run = try await desk.run(commands: [
            "sql SELECT count(*) AS traces FROM llm_traces", "status", "sql SHOW search_path",
        ])
        #expect(run.exit == .code(0) && run.output.contains("public"), "\(run)")
    }

    @Test(arguments: Engine.allUnderTest)
    func keepsAPathThatWasSetBySQL(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let run = try await desk.run(commands: [
            "sql SET search_path = timescaledb_information, public", "status", "sql SELECT count(*) FROM jobs",
            "sql SHOW search_path",
        ])
        #expect(run.exit == .code(0) && run.output.contains("timescaledb_information, public"), "\(run)")
    }

    /// With the more exact types or fewer defaults they would be called in the API's place, however qualified the call
    /// is.
    @Test(arguments: Engine.allUnderTest)
    func refusesWhereAnotherRoleOverloadsTheAPI(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let role = "mallory_\(desk.options.database ?? "")"
        try await withConnection(to: desk.options) { connection in
            try await connection.query("CREATE ROLE \(identifier: role)")
            try await connection.query("GRANT CREATE ON SCHEMA public TO \(identifier: role)")
            try await connection.query("SET ROLE \(identifier: role)")
            try await connection.execute(
                script: """
                    CREATE PROCEDURE public.refresh_continuous_aggregate(regclass, timestamptz, timestamptz)
                    LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$
                    """)
        }
        for command in ["status", "refresh llm_metrics_1hour \(Self.window) --yes"] {
            let run = try await desk.run(command)
            #expect(run.exit == .code(5), "\(command)\n\(run)")
            #expect(run.errors.contains("public.refresh_continuous_aggregate("), "\(run)")
            #expect(!"\(run)".contains("planted"), "\(run)")
        }
        try await PlantedLookalikes.remove(from: desk.options)
    }
}

extension OperatorDesk {
    /// One after the other in one session.
    fileprivate func run(commands: [String]) async throws -> ProgramRun {
        try await ProgramRun(commands.flatMap { ["-c", $0] }, environment: environment)
    }
}
