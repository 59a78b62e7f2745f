package import Postgres

/// `_timescaledb_catalog.continuous_agg`, with `hypertable` and `dimension` for the names behind its ids.
struct ContinuousAggs {
    static let relation = "_timescaledb_catalog.continuous_agg"

    struct Entry {
        var aggregate: ContinuousAggregate
        /// The width where this relation still has it (until 2.14); -1 says "see the bucket function".
        var legacyWidth: Int64?
    }

    /// Every cagg in the database, ordered by schema and name. `bucket` is filled in from `BucketFunctions`.
    static func read(_ reader: CatalogReader) async throws -> [Entry] {
        let hasWidth = reader.capabilities.has(column: "bucket_width", in: relation)
        // HYPERTABLE_STATUS_OSM, src/hypertable.h.
        let hasStatus = reader.capabilities.has(column: "status", in: "_timescaledb_catalog.hypertable")
        let rows = try await reader.rows(
            """
            SELECT ca.mat_hypertable_id, ca.raw_hypertable_id, ca.parent_mat_hypertable_id,
                   ca.user_view_schema::text, ca.user_view_name::text,
                   ca.direct_view_schema::text, ca.direct_view_name::text,
                   mat.schema_name::text, mat.table_name::text, raw.schema_name::text, raw.table_name::text,
                   ca.materialized_only, stored.column_name::text, source.column_name::text,
                   source.column_type::regtype::text,
                   source.interval_length, \(unsafeRaw: hasWidth ? "ca.bucket_width" : "NULL::bigint"),
                   \(unsafeRaw: hasStatus ? "raw.status & 1 <> 0" : "false")
            FROM _timescaledb_catalog.continuous_agg ca
            JOIN _timescaledb_catalog.hypertable mat ON mat.id = ca.mat_hypertable_id
            JOIN _timescaledb_catalog.hypertable raw ON raw.id = ca.raw_hypertable_id
            JOIN LATERAL (SELECT d.column_name FROM _timescaledb_catalog.dimension d
                          WHERE d.hypertable_id = mat.id AND d.interval_length IS NOT NULL
                          ORDER BY d.id LIMIT 1) stored ON true
            JOIN LATERAL (SELECT d.column_name, d.column_type, d.interval_length
                          FROM _timescaledb_catalog.dimension d
                          WHERE d.hypertable_id = raw.id AND d.interval_length IS NOT NULL
                          ORDER BY d.id LIMIT 1) source ON true
            ORDER BY ca.user_view_schema, ca.user_view_name
            """)
        var entries = try rows.map { row in
            let columns = try row.decode(
                Int32.self, Int32.self, Int32?.self, String.self, String.self, String.self, String.self, String.self,
                String.self, String.self, String.self, Bool.self, String.self, String.self, TimeType.self,
                Int64.self, Int64?.self, Bool.self)
            let api = reader.capabilities.api("time_bucket")
            return Entry(
                aggregate: ContinuousAggregate(
                    id: columns.0, sourceID: columns.1, parentID: columns.2,
                    view: QualifiedName(schema: columns.3, name: columns.4),
                    directView: QualifiedName(schema: columns.5, name: columns.6),
                    materialization: QualifiedName(schema: columns.7, name: columns.8),
                    source: QualifiedName(schema: columns.9, name: columns.10),
                    isMaterializedOnly: columns.11, bucketColumn: columns.12, timeColumn: columns.13,
                    sourceChunkInterval: columns.15,
                    bucket: Bucket(width: .integer(0), function: api, timeType: columns.14),
                    sourceIsTiered: columns.17),
                legacyWidth: columns.16)
        }
        let clocks = try await clocks(entries.map(\.aggregate).filter(\.timeType.isWithoutZone).map(\.id), reader)
        for index in entries.indices { entries[index].aggregate.clock = clocks[entries[index].aggregate.id] }
        return entries
    }

    /// As the workers of the caggs' owners have it, who own their policies as well.
    private static func clocks(_ ids: [Int32], _ reader: CatalogReader) async throws -> [Int32: WorkerClock] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await reader.rows(
            """
            SELECT id, zone, (extract(epoch FROM (now() AT TIME ZONE zone)) * 1000000)::bigint
                             - (extract(epoch FROM now()) * 1000000)::bigint
            FROM (SELECT ca.mat_hypertable_id AS id, \(WorkerSettings.value(of: "TimeZone", for: "c.relowner")) AS zone
                  FROM _timescaledb_catalog.continuous_agg ca
                  JOIN pg_catalog.pg_namespace n ON n.nspname = ca.user_view_schema
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ca.user_view_name
                  WHERE ca.mat_hypertable_id = ANY (\(ids.map(Int.init))::int[])) AS zones
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let (id, zone, offset) = try row.decode(Int32.self, String.self, Int64.self)
                return (id, WorkerClock(zone: zone, offset: offset))
            })
    }
}

extension CatalogReader {
    /// The names of all caggs, for suggestions and completion.
    package func caggNames() async throws -> [QualifiedName] {
        try await rows(
            """
            SELECT user_view_schema::text, user_view_name::text FROM _timescaledb_catalog.continuous_agg
            ORDER BY 1, 2
            """
        ).map { row in
            let (schema, name) = try row.decode(String.self, String.self)
            return QualifiedName(schema: schema, name: name)
        }
    }
}
