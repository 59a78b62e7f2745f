internal import Postgres
internal import Sandbox

/// Makes the database of an engine that the tests' own databases are copied from.
enum TestTemplate {
    /// The name of the new database; nobody is connected to it when this returns.
    static func make(_ engine: Engine, on server: PrivateServer) async throws -> String {
        let name = "template_" + engine.description.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        let admin = try await Connection.open(server.connectionOptions())
        try await admin.query("CREATE DATABASE \(identifier: name) TEMPLATE template0")
        let connection = try await Connection.open(server.connectionOptions(database: name))
        try await engine.install(on: connection)
        try await engine.setScheduler(running: false, on: connection)
        try await engine.migrate(connection)
        await connection.close()
        // A scheduler that was stopped may still be on its way out, and a template must have no visitors.
        try await admin.query("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS false")
        await admin.close()
        return name
    }
}
