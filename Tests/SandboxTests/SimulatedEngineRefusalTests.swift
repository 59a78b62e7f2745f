import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// Where the simulated engine must never be: beside the extension, and on a server that somebody needs.
@Suite(.droppingDatabases) struct SimulatedEngineRefusalTests {
    @Test(arguments: Engine.realUnderTest, EmulatedVersion.allCases)
    func refusesADatabaseWithTheExtension(installed: Engine, guise: EmulatedVersion) async throws {
        try await withConnection(to: TestServer.shared.emptyDatabase(for: installed)) { connection in
            try await installed.install(on: connection)
            let error = await #expect(throws: PostgresError.self) {
                try await connection.execute(script: SimulatedEngine.script(emulating: guise))
            }
            #expect(error?.message == "the extension \"timescaledb\" is installed in this database")
        }
    }

    /// The setting says what a server is for; without it, or with another value, a server is somebody's.
    @Test(arguments: EmulatedVersion.allCases, ["", "off"])
    func refusesAServerThatIsNoSandbox(guise: EmulatedVersion, setting: String) async throws {
        try await withConnection(to: TestServer.shared.emptyDatabase()) { connection in
            try await connection.query("SELECT set_config('caggctl.sandbox', \(setting), false)")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.execute(script: SimulatedEngine.script(emulating: guise))
            }
            #expect(error?.message == "this server isn't a sandbox")
            #expect(error?.hint?.contains("caggctl sandbox") == true)
        }
    }

    @Test(arguments: EmulatedVersion.allCases)
    func leavesNothingBehindWhereItRefuses(guise: EmulatedVersion) async throws {
        try await withConnection(to: TestServer.shared.emptyDatabase()) { connection in
            try await connection.query("SET caggctl.sandbox = off")
            await #expect(throws: PostgresError.self) {
                try await connection.execute(script: SimulatedEngine.script(emulating: guise))
            }
            let schemas = try await connection.query(
                "SELECT count(*) FROM pg_namespace WHERE nspname ~ 'timescaledb|caggctl'")
            #expect(try schemas.rows[0].decode(Int.self) == 0)
        }
    }
}
