internal import Foundation
package import Postgres
package import Sandbox

/// The PostgreSQL server of this test process; each test has databases of its own on it. With `CAGGCTL_TEST_DSN` those
/// with TimescaleDB are on the server that it names.
///
/// Starts with the first test that asks. Nobody stops it: it goes with the process, however that ends.
package actor TestServer {
    package static let shared = TestServer()

    private var server: Task<PrivateServer, any Error>?
    private var loaded: [Engine: Task<TestTemplate, any Error>] = [:]
    private var staged: [Staging: Task<TestTemplate, any Error>] = [:]
    private var databases = 0
    /// For making and dropping databases, by the server's host.
    private var administrations: [String?: ConnectionPool] = [:]

    /// What a template holds besides the data.
    private struct Staging: Hashable {
        var engine: Engine
        var incidents: Set<Incident>
    }

    /// The server itself, for what needs no engine. The role `needs_password` can log in only with one.
    package func running() async throws -> PrivateServer {
        let task = server ?? Task { try await Self.start() }
        server = task
        return try await task.value
    }

    /// An empty database of plain PostgreSQL, where that engine can be installed.
    package func emptyDatabase(for engine: Engine? = nil) async throws -> ConnectionOptions {
        try await createDatabase(template: "template0", on: server(for: engine))
    }

    /// A database of the caller's own with the built-in migrations and `TestData` in it, its caggs refreshed up to
    /// their last closed buckets at `TestData.now`, and no scheduler: no job runs unless the test runs it.
    package func database(_ engine: Engine) async throws -> ConnectionOptions {
        try await database(engine, with: []).options
    }

    /// The same with incidents in it.
    package func database(
        _ engine: Engine, with incidents: [Incident]
    ) async throws -> (options: ConnectionOptions, staged: [StagedIncident]) {
        let staging = Staging(engine: engine, incidents: Set(incidents))
        let server = try await server(for: engine)
        let task =
            staged[staging]
            ?? Task {
                try await TestTemplate.staging(
                    staging.incidents, copying: try await self.loadedTemplate(engine), of: engine, on: server)
            }
        staged[staging] = task
        let template = try await task.value
        return (try await createDatabase(template: template.name, on: server), template.staged)
    }

    private func loadedTemplate(_ engine: Engine) async throws -> TestTemplate {
        let server = try await server(for: engine)
        let task = loaded[engine] ?? Task { try await TestTemplate.loaded(engine, on: server) }
        loaded[engine] = task
        return try await task.value
    }

    /// Drops a database that this server has given out, whoever is still connected to it.
    package func drop(_ options: ConnectionOptions) async throws {
        guard let name = options.database else { return }
        try await administration(of: try await server(of: options)).use { connection in
            try await connection.query("ALTER DATABASE \(identifier: name) IS_TEMPLATE false")
            try await connection.query("DROP DATABASE \(identifier: name) WITH (FORCE)")
        }
    }

    private func administration(of server: EngineServer) -> ConnectionPool {
        let pool =
            administrations[server.options.host]
            ?? ConnectionPool(server.connectionOptions(database: server.administration))
        administrations[server.options.host] = pool
        return pool
    }

    private func server(of options: ConnectionOptions) async throws -> EngineServer {
        if let external = ExternalServer.named?.server, external.options.host == options.host { return external }
        return EngineServer(try await running())
    }

    /// The external server, where there is one, has the real engine's databases.
    private func server(for engine: Engine?) async throws -> EngineServer {
        if let engine, !engine.isSimulated, let external = ExternalServer.named { return external.server }
        return EngineServer(try await running())
    }

    private func createDatabase(template: String, on server: EngineServer) async throws -> ConnectionOptions {
        databases += 1
        let name = server.prefix + "test_\(databases)"
        try await TestSlots.databases.use {
            try await administration(of: server).use {
                try await Engine.createQuietDatabase(name, copying: template, on: $0)
            }
        }
        let options = server.connectionOptions(database: name)
        await DatabasesOfTest.current?.add(options)
        return options
    }

    private static func start() async throws -> PrivateServer {
        let environment = ProcessInfo.processInfo.environment
        let installation = try PostgresInstallation.find(environment: environment)
        let settings = ServerSettings(
            preloadsTimescaleDB: Engine.available(in: installation).contains { !$0.isSimulated },
            authentication: ["local all needs_password scram-sha-256"])
        return try await PrivateServer.start(installation, settings: settings, environment: environment)
    }
}
