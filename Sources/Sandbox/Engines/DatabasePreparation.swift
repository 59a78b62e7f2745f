internal import Migrations
package import Postgres
internal import SQLSyntax
internal import SimulatedEngine

extension Engine {
    /// Installs the engine in an empty database: the extension, or the scripts of the simulated engine.
    package func install(on connection: Connection) async throws {
        switch self {
        case .timescaledb(let version):
            try await connection.execute(script: "CREATE EXTENSION timescaledb VERSION '\(version)'")
        case .simulated(let version):
            try await connection.execute(script: SimulatedEngine.script(emulating: version))
        }
    }

    /// Creates a database in which no jobs run until `startScheduler` is called.
    ///
    /// Until then, the database is marked as a template. TimescaleDB runs no background workers in template databases.
    /// Its launcher visits all other databases from time to time, but skips templates.
    package static func createQuietDatabase(
        _ name: String, copying template: String = "template0", on administration: Connection
    ) async throws {
        let version = try await administration.query("SELECT current_setting('server_version_num')::int").rows.first
        // PostgreSQL 14 has no STRATEGY option and always copies files.
        let strategy: SQL = try version?.decode(Int.self) ?? 0 >= 150_000 ? "STRATEGY file_copy" : ""
        try await administration.query(
            """
            CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template) \(strategy) IS_TEMPLATE true
            """)
    }

    /// Starts TimescaleDB's scheduler in the connected database. Does nothing on the simulated engine, which has no
    /// scheduler.
    package func startScheduler(on connection: Connection) async throws {
        guard !isSimulated else { return }
        try await connection.query("\(try await Self.databaseSetting(true, on: connection))")
        try await connection.query("SELECT _timescaledb_functions.start_background_workers()")
    }

    /// Stops the scheduler that `startScheduler` started.
    package func stopScheduler(on connection: Connection) async throws {
        guard !isSimulated else { return }
        try await connection.query("SELECT _timescaledb_functions.stop_background_workers()")
        try await connection.query("\(try await Self.databaseSetting(false, on: connection))")
    }

    private static func databaseSetting(_ runsJobs: Bool, on connection: Connection) async throws -> SQL {
        guard let row = try await connection.query("SELECT current_database()::text").rows.first else {
            throw SandboxError(.serverFailed, "the server didn't return the name of the database")
        }
        let isTemplate: SQL = runsJobs ? "false" : "true"
        return "ALTER DATABASE \(identifier: try row.decode(String.self)) IS_TEMPLATE \(isTemplate)"
    }

    /// Applies the built-in migrations. The caggs are empty afterwards.
    package func migrate(
        _ connection: Connection, progress: @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws {
        for migration in BuiltinMigrations.all {
            progress(.migrating(migration.name))
            for statement in try statements(of: migration.sql) {
                try await connection.execute(script: statement)
            }
        }
    }

    /// Returns the statements of a script in the form that this engine accepts. Throws if the script doesn't parse or
    /// can't be translated.
    package func statements(of script: String) throws -> [String] {
        switch self {
        case .timescaledb: try PostgresParser.statements(in: script).map(\.text)
        case .simulated: try StatementTranslator.translate(script: script)
        }
    }
}
