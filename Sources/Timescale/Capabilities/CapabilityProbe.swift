package import Postgres

extension Capabilities {
    /// Asks the catalogs, in three statements that touch no user data. Throws `TimescaleError.notInstalled`.
    package static func probe(_ connection: Connection) async throws -> Capabilities {
        let row = try await connection.query(
            """
            SELECT current_database() AS database, e.extversion AS version, n.nspname AS schema,
                   to_regclass('_caggctl_simulated.engine') IS NOT NULL AS is_simulated,
                   (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS is_superuser
            FROM (SELECT 1) AS one
            LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'timescaledb'
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            """
        ).rows[0]
        let engine: Engine
        if let version: String = try row["version"] {
            engine = .timescaledb(version: version)
        } else if try row["is_simulated"] {
            let emulated = try await connection.query("SELECT emulates FROM _caggctl_simulated.engine").rows
            engine = .simulated(emulates: try emulated.first?.decode(String.self) ?? "")
        } else {
            throw TimescaleError.notInstalled(database: try row["database"])
        }
        return Capabilities(
            engine: engine, apiSchema: try row["schema"] ?? "public", isSuperuser: try row["is_superuser"],
            columns: try await probeColumns(connection), functions: try await probeFunctions(connection))
    }

    private static func probeColumns(_ connection: Connection) async throws -> [String: Set<String>] {
        let rows = try await connection.query(
            """
            SELECT n.nspname || '.' || c.relname AS relation,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v')
              AND n.nspname IN ('_timescaledb_catalog', '_timescaledb_config', 'timescaledb_information')
            """
        ).rows
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let columns: [String] = try row["columns"]
                return (try row["relation"], Set(columns))
            })
    }

    /// Argument names of the functions that differ between versions, all overloads together.
    private static func probeFunctions(_ connection: Connection) async throws -> [String: Set<String>] {
        let interesting = [
            "refresh_continuous_aggregate", "alter_job", "cagg_get_grouping_columns", "add_continuous_aggregate_policy",
        ]
        let rows = try await connection.query(
            """
            SELECT p.proname::text AS function, coalesce(p.proargnames, '{}') AS arguments
            FROM pg_catalog.pg_proc p
            WHERE p.proname = ANY (\(interesting))
            """
        ).rows
        var functions: [String: Set<String>] = [:]
        for row in rows {
            let arguments: [String] = try row["arguments"]
            functions[try row["function"], default: []].formUnion(arguments)
        }
        return functions
    }
}
