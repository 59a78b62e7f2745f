package import Postgres

extension Capabilities {
    /// Reads the capabilities from the catalogs, with at most four statements. Reads no user data. Throws
    /// `TimescaleError.notInstalled` or `TimescaleError.lookalikes`.
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
        let apiSchema: String = try row["schema"] ?? "public"
        return Capabilities(
            engine: engine, apiSchema: apiSchema, isSuperuser: try row["is_superuser"],
            columns: try await probeColumns(connection),
            functions: try await probeFunctions(connection, apiSchema: apiSchema))
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

    /// The names of the functions that caggctl calls in the schema of TimescaleDB's user-facing functions. Other roles
    /// may be allowed to create functions in this schema.
    private static let calledFunctions = [
        "add_continuous_aggregate_policy", "alter_job", "delete_job", "refresh_continuous_aggregate", "run_job",
        "time_bucket",
    ]

    /// Returns the argument names of each function in `calledFunctions`, for all its overloads together.
    ///
    /// A qualified name doesn't determine which of several overloads is called: PostgreSQL chooses the overload with
    /// the closest argument types, or the one that needs no defaults. Therefore this function throws
    /// `TimescaleError.lookalikes` for an overload that doesn't belong to TimescaleDB, unless the owner of the overload
    /// is a superuser, this role, or the owner of the extension.
    private static func probeFunctions(
        _ connection: Connection, apiSchema: String
    ) async throws -> [String: Set<String>] {
        let rows = try await connection.query(
            """
            SELECT p.proname::text AS function, coalesce(p.proargnames, '{}') AS arguments,
                   p.oid::regprocedure::text AS signature, owner.rolname::text AS owner,
                   owner.rolsuper OR owner.rolname = current_user OR p.proowner = e.extowner OR EXISTS (
                       SELECT FROM pg_catalog.pg_depend d
                       WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
                         AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid
                         AND d.deptype = 'e') AS is_trusted
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_catalog.pg_roles owner ON owner.oid = p.proowner
            LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'timescaledb'
            WHERE n.nspname = \(apiSchema) AND p.proname = ANY (\(calledFunctions))
               OR n.nspname = '_timescaledb_functions' AND p.proname = 'cagg_get_grouping_columns'
            ORDER BY p.oid::regprocedure::text
            """
        ).rows
        var functions: [String: Set<String>] = [:]
        var lookalikes: [TimescaleError.Lookalike] = []
        for row in rows {
            let isTrusted: Bool? = try row["is_trusted"]
            if isTrusted == true {
                let arguments: [String] = try row["arguments"]
                functions[try row["function"], default: []].formUnion(arguments)
            } else {
                lookalikes.append(
                    TimescaleError.Lookalike(signature: try row["signature"], owner: try row["owner"]))
            }
        }
        guard lookalikes.isEmpty else { throw TimescaleError.lookalikes(lookalikes) }
        return functions
    }
}
