internal import Migrations
package import Postgres

extension Engine {
    /// Makes an empty database ready for migrations: the extension, or the simulated engine's scripts.
    package func install(on connection: Connection) async throws {
        switch self {
        case .timescaledb(let version):
            try await connection.execute(script: "CREATE EXTENSION timescaledb VERSION '\(version)'")
        case .simulated:
            throw SandboxError(.engineMissing, "the simulated engine isn't part of this build")
        }
    }

    /// Starts or stops TimescaleDB's job scheduler in this database. The simulated engine has none of its own.
    package func setScheduler(running: Bool, on connection: Connection) async throws {
        guard !isSimulated else { return }
        let function = running ? "start_background_workers" : "stop_background_workers"
        try await connection.query("SELECT _timescaledb_functions.\(identifier: function)()")
    }

    /// Applies the built-in migrations; the caggs are empty afterwards.
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

    /// The statements of a migration script as this engine takes them.
    package func statements(of script: String) throws -> [String] {
        switch self {
        case .timescaledb: [script]
        case .simulated: [script]
        }
    }
}
