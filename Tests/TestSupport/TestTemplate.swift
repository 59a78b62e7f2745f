internal import Postgres
internal import Sandbox

/// A database that the tests' own databases are copied from. Nobody can connect to it.
struct TestTemplate: Sendable {
    let name: String
    let staged: [StagedIncident]

    /// Migrations and data, but caggs that were never refreshed.
    static func loaded(_ engine: Engine, on server: EngineServer) async throws -> TestTemplate {
        try await make("loaded", of: engine, copying: "template0", on: server) { connection in
            try await engine.install(on: connection)
            try await engine.migrate(connection)
            _ = try await TestData.shape.load(into: connection)
            return []
        }
    }

    /// Refreshed caggs, and incidents. Refreshing takes seconds, copying a fraction of one.
    static func staging(
        _ incidents: Set<Incident>, copying loaded: TestTemplate, of engine: Engine, on server: EngineServer
    ) async throws -> TestTemplate {
        let state = ["refreshed"] + incidents.map(\.rawValue).sorted()
        return try await make(state.joined(separator: "_"), of: engine, copying: loaded.name, on: server) {
            connection in
            try await StagingArea(connection: connection, engine: engine, now: TestData.now).refreshAndStage(incidents)
        }
    }

    private static func make(
        _ state: String, of engine: Engine, copying template: String, on server: EngineServer,
        _ fill: (Connection) async throws -> [StagedIncident]
    ) async throws -> TestTemplate {
        let text = "\(engine.description)_\(state)".lowercased()
        let name = server.prefix + String(text.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let admin = try await server.openAdministration()
        try await Engine.createQuietDatabase(name, copying: template, on: admin)
        let connection = try await Connection.open(server.connectionOptions(database: name))
        let staged = try await fill(connection)
        await connection.close()
        try await admin.query("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS false")
        await admin.close()
        return TestTemplate(name: name, staged: staged)
    }
}
