internal import Postgres
package import Timescale

/// A possible cause of drift. Drift means wrong stored rows that no invalidation covers. The catalogs show only that
/// the cause is possible, not that it made a row wrong.
package enum DiffSuspect: Sendable, Hashable {
    /// The definition reads this relation in addition to the source. Changes of the relation are never logged as
    /// invalidations.
    case joined(String)
    /// The definition calls this function, which somebody may have replaced after the rows were stored.
    case function(String)
    /// The number of compressed chunks of the source that overlap buckets with drift.
    case compressed(Int)
    /// The name of a server setting. With this setting, writes may log no invalidation, or may log the invalidation
    /// late.
    case setting(String)
    /// The server's version has a known fault that may be the cause.
    case fault(KnownFault)

    /// Reads all suspects. Joined relations and called functions are read from the direct view's dependencies. Built-in
    /// functions aren't among the dependencies, and functions of an extension are left out.
    ///
    /// - Parameter buckets: the buckets with drift.
    static func read(
        _ state: CaggState, in buckets: TimeRanges, _ reader: CatalogReader
    ) async throws -> [DiffSuspect] {
        let cagg = state.cagg
        // The bucket function is left out by name, because it doesn't belong to an extension in the simulated engine.
        let bucket = cagg.bucket.function
        let rows = try await reader.connection.query(
            """
            WITH depended AS (
                SELECT DISTINCT d.refclassid, d.refobjid
                FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d
                    ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                WHERE r.ev_class = to_regclass(
                    format('%I.%I', \(cagg.directView.schema)::text, \(cagg.directView.name)::text))),
            own(relation) AS (
                SELECT to_regclass(format('%I.%I', s, n)) FROM (VALUES
                    (\(cagg.directView.schema)::text, \(cagg.directView.name)::text),
                    (\(cagg.source.schema)::text, \(cagg.source.name)::text)) AS names(s, n)
                UNION ALL
                SELECT to_regclass(format('%I.%I', user_view_schema, user_view_name))
                FROM _timescaledb_catalog.continuous_agg)
            SELECT 1 AS kind, \(name("c.relname", in: "c.relnamespace")) AS name FROM depended
            JOIN pg_catalog.pg_class c ON c.oid = refobjid
            WHERE refclassid = 'pg_catalog.pg_class'::regclass
              AND refobjid NOT IN (SELECT relation FROM own WHERE relation IS NOT NULL)
            UNION ALL
            SELECT 2, \(name("p.proname", in: "p.pronamespace")) || format('(%s)', (
                SELECT string_agg(format_type(argument, NULL), ',' ORDER BY place)
                FROM unnest(p.proargtypes) WITH ORDINALITY AS arguments(argument, place))) FROM depended
            JOIN pg_catalog.pg_proc p ON p.oid = refobjid AND refclassid = 'pg_catalog.pg_proc'::regclass
            WHERE NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend e
                WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
              AND (p.pronamespace::regnamespace::text, p.proname) <> (\(bucket.schema), \(bucket.name))
            ORDER BY 1, 2
            """
        ).rows
        let definition = try rows.map { row -> DiffSuspect in
            try row["kind"] == 1 ? .joined(row["name"]) : .function(row["name"])
        }
        let compressed = try await compressedChunks(of: cagg, reader).count { buckets.overlaps($0) }
        let settings = try await settings(reader).map(DiffSuspect.setting)
        let faults = try await reader.knownFaults(of: state).map(DiffSuspect.fault)
        return definition + (compressed > 0 ? [.compressed(compressed)] : []) + settings + faults
    }

    /// Returns an SQL expression for a name in the form in which `QualifiedName` shows it. A cast to `regclass` isn't
    /// used, because its text depends on the search path.
    private static func name(_ name: SQL, in schema: SQL) -> SQL {
        """
        CASE WHEN \(schema)::regnamespace::text = 'public' THEN '' ELSE \(schema)::regnamespace::text || '.' END
            || quote_ident(\(name))
        """
    }

    /// Returns the names of this server's settings with which invalidations may be missing or late.
    ///
    /// - `timescaledb.skip_cagg_invalidation` (2.28 and later): with it, any session can write rows without logging
    ///   invalidations, and the catalogs don't show this (pull request #9842).
    /// - `timescaledb.enable_cagg_wal_based_invalidation` (2.22 to 2.24): with it, invalidations are read from the WAL,
    ///   so they are logged late.
    private static func settings(_ reader: CatalogReader) async throws -> [String] {
        try await reader.connection.query(
            """
            SELECT name FROM pg_catalog.pg_settings
            WHERE name = 'timescaledb.skip_cagg_invalidation'
               OR name = 'timescaledb.enable_cagg_wal_based_invalidation' AND setting = 'on'
            ORDER BY name
            """
        ).rows.map { try $0.decode(String.self) }
    }

    private static func compressedChunks(
        of cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [TimeRange] {
        let suffix: SQL = cagg.timeType.isInteger ? "_integer" : ""
        let type: TimeType = cagg.timeType.isInteger ? .bigint : .timestamptz
        return try await reader.connection.query(
            """
            SELECT \(type.internalTime(of: "range_start\(suffix)")) AS range_start,
                   \(type.internalTime(of: "range_end\(suffix)")) AS range_end
            FROM timescaledb_information.chunks
            WHERE hypertable_schema = \(cagg.source.schema) AND hypertable_name = \(cagg.source.name) AND is_compressed
            """
        ).rows.map { try TimeRange($0) }
    }
}
