import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

@Suite(.serialized) struct SandboxTests {
    private func options(_ engine: Engine, _ source: SandboxOptions.Source) -> SandboxOptions {
        let choice: EngineChoice =
            switch engine {
            case .simulated(let version): .simulated(version)
            case .timescaledb(let version): .timescaledb(version: version)
            }
        return SandboxOptions(
            engine: choice, source: source, incidents: Incident.allCases,
            now: Timestamp(unixMicroseconds: Int64(Date.now.timeIntervalSince1970) * 1_000_000),
            environment: ProcessInfo.processInfo.environment)
    }

    @Test(arguments: Engine.installed)
    func holdsEveryIncidentAtOnceAndIsGoneAfterwards(engine: Engine) async throws {
        let sandbox = try await Sandbox.start(options(engine, .generated(rows: 30_000, days: 14, seed: 3)))
        #expect(Set(sandbox.staged.map(\.incident)) == Set(Incident.allCases))
        let connection = try await Connection.open(sandbox.connectionOptions.keepingSearchPath())
        let rows = try await connection.query("SELECT count(*) FROM llm_traces WHERE time > now() - interval '1 day'")
        #expect(try rows.rows[0].decode(Int.self) > 100)
        // The scheduler runs what is due: the healthy hour, and the job that fails.
        let deadline = ContinuousClock.now + .seconds(30)
        var runs = 0
        while runs == 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(300))
            let sql: SQL = """
                SELECT coalesce(sum(total_successes), 0)::bigint FROM timescaledb_information.job_stats
                WHERE job_id >= 1000
                """
            runs = try await connection.query(sql).rows[0].decode(Int.self)
        }
        #expect(runs > 0)
        await connection.close()
        await sandbox.stop()
        let folder = try #require(sandbox.connectionOptions.host)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func saysWhatIsInstalledWhenAVersionIsMissing() async throws {
        let error = await #expect(throws: SandboxError.self) {
            try await Sandbox.start(
                options(.timescaledb(version: "1.0.0"), .generated(rows: 10, days: 14, seed: 1)))
        }
        #expect(error?.reason == .engineMissing)
    }

    @Test(arguments: [(10, 3), (10, 120), (0, 14)])
    func refusesSpansThatRetentionOrIncidentsCannotHave(rows: Int, days: Int) async throws {
        let error = await #expect(throws: SandboxError.self) {
            try await Sandbox.start(options(.simulated(.newest), .generated(rows: rows, days: days, seed: 1)))
        }
        #expect(error?.reason == .badData)
    }
}
