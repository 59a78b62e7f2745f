package import Postgres

extension Capabilities {
    /// Asks the catalogs, in three statements that touch no user data. Throws `TimescaleError.notInstalled`.
    package static func probe(_ connection: Connection) async throws -> Capabilities {
        let row = try await connection.query(
            """
            SELECT current_database(), e.extversion, n.nspname, to_regclass('_caggctl_simulated.engine') IS NOT NULL,
                   (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
            FROM (SELECT 1) AS one
            LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'timescaledb'
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            """
        ).rows[0]
        let (database, version, schema, isSimulated, isSuperuser) = try row.decode(
            String.self, String?.self, String?.self, Bool.self, Bool.self)
        let engine: Engine
        if let version {
            engine = .timescaledb(version: version)
        } else if isSimulated {
            let emulated = try await connection.query("SELECT emulates FROM _caggctl_simulated.engine").rows
            engine = .simulated(emulates: try emulated.first?.decode(String.self) ?? "")
        } else {
            throw TimescaleError.notInstalled(database: database)
        }
        return Capabilities(
            engine: engine, apiSchema: schema ?? "public", isSuperuser: isSuperuser,
            columns: try await probeColumns(connection), functions: try await probeFunctions(connection))
    }

    private static func probeColumns(_ connection: Connection) async throws -> [String: Set<String>] {
        let rows = try await connection.query(
            """
            SELECT n.nspname || '.' || c.relname,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v')
              AND n.nspname IN ('_timescaledb_catalog', '_timescaledb_config', 'timescaledb_information')
            """
        ).rows
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let (name, columns) = try row.decode(String.self, [String].self)
                return (name, Set(columns))
            })
    }

    /// Argument names of the functions that differ between versions, all overloads together.
    private static func probeFunctions(_ connection: Connection) async throws -> [String: Set<String>] {
        let interesting = [
            "refresh_continuous_aggregate", "alter_job", "cagg_get_grouping_columns", "add_continuous_aggregate_policy",
        ]
        let rows = try await connection.query(
            """
            SELECT p.proname::text, coalesce(p.proargnames, '{}')
            FROM pg_catalog.pg_proc p
            WHERE p.proname = ANY (\(interesting))
            """
        ).rows
        var functions: [String: Set<String>] = [:]
        for row in rows {
            let (name, arguments) = try row.decode(String.self, [String].self)
            functions[name, default: []].formUnion(arguments)
        }
        return functions
    }
}
