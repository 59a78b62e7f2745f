internal import Postgres
internal import Sandbox

/// Makes the databases of an engine that the tests' own are copied from; nobody is connected to them afterwards.
enum TestTemplate {
    /// Migrations and data, but caggs that were never refreshed.
    static func makeLoaded(_ engine: Engine, on server: EngineServer) async throws -> String {
        try await make(name("loaded", engine), copying: "template0", on: server) { connection in
            try await engine.install(on: connection)
            try await engine.migrate(connection)
            _ = try await TestData.shape.load(into: connection)
        }
    }

    /// The same with refreshed caggs.
    static func makeRefreshed(_ engine: Engine, copying loaded: String, on server: EngineServer) async throws -> String
    {
        try await make(name("refreshed", engine), copying: loaded, on: server) { connection in
            _ = try await StagingArea(connection: connection, engine: engine, now: TestData.now).refreshAndStage([])
        }
    }

    private static func name(_ state: String, _ engine: Engine) -> String {
        state + "_" + engine.description.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
    }

    private static func make(
        _ name: String, copying template: String, on server: EngineServer,
        _ fill: (Connection) async throws -> Void
    ) async throws -> String {
        let name = server.prefix + name
        let admin = try await server.openAdministration()
        try await Engine.createQuietDatabase(name, copying: template, on: admin)
        let connection = try await Connection.open(server.connectionOptions(database: name))
        try await fill(connection)
        await connection.close()
        try await admin.query("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS false")
        await admin.close()
        return name
    }
}
