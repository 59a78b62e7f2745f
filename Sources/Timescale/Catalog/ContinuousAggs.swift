package import Postgres

/// Reads the caggs from `_timescaledb_catalog.continuous_agg`. The names of their hypertables come from `hypertable`,
/// and the names of their time columns from `dimension`.
struct ContinuousAggs {
    static let relation = "_timescaledb_catalog.continuous_agg"

    struct Entry {
        var aggregate: ContinuousAggregate
        /// The width of the bucket in units of internal time, as this relation stores it up to version 2.14. -1 means
        /// that the width is in the relation of the bucket functions. Nil since version 2.15.
        var legacyWidth: Int64?
    }

    /// Reads the caggs with these ids, ordered by schema and name. If `ids` is nil, reads all caggs of the database.
    /// The `bucket` of each cagg in the result is a placeholder; `BucketFunctions` reads the real bucket.
    static func read(_ reader: CatalogReader, _ ids: [Int32]? = nil) async throws -> [Entry] {
        let hasWidth = reader.capabilities.has(column: "bucket_width", in: relation)
        // The lowest bit of the status is HYPERTABLE_STATUS_OSM (src/hypertable.h): the hypertable has tiered chunks.
        let hasStatus = reader.capabilities.has(column: "status", in: "_timescaledb_catalog.hypertable")
        let rows = try await reader.rows(
            """
            SELECT ca.mat_hypertable_id, ca.raw_hypertable_id, ca.parent_mat_hypertable_id,
                   ca.user_view_schema::text, ca.user_view_name::text,
                   ca.direct_view_schema::text, ca.direct_view_name::text,
                   mat.schema_name::text AS stored_schema, mat.table_name::text AS stored_name,
                   raw.schema_name::text AS source_schema, raw.table_name::text AS source_name,
                   ca.materialized_only, stored.column_name::text AS bucket_column,
                   source.column_name::text AS time_column, source.column_type::regtype::text AS time_type,
                   source.interval_length AS chunk_interval,
                   \(unsafeRaw: hasWidth ? "ca.bucket_width" : "NULL::bigint") AS bucket_width,
                   \(unsafeRaw: hasStatus ? "raw.status & 1 <> 0" : "false") AS source_is_tiered
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
            WHERE \(SQL.whether("ca.mat_hypertable_id", isAmong: ids))
            ORDER BY ca.user_view_schema, ca.user_view_name
            """)
        let api = reader.capabilities.api("time_bucket")
        var entries = try rows.map { row in
            func name(_ relation: String) throws -> QualifiedName {
                try QualifiedName(schema: row["\(relation)_schema"], name: row["\(relation)_name"])
            }
            return Entry(
                aggregate: ContinuousAggregate(
                    id: try row["mat_hypertable_id"], sourceID: try row["raw_hypertable_id"],
                    parentID: try row["parent_mat_hypertable_id"], view: try name("user_view"),
                    directView: try name("direct_view"), materialization: try name("stored"),
                    source: try name("source"), isMaterializedOnly: try row["materialized_only"],
                    bucketColumn: try row["bucket_column"], timeColumn: try row["time_column"],
                    sourceChunkInterval: try row["chunk_interval"],
                    bucket: Bucket(width: .integer(0), function: api, timeType: try row["time_type"]),
                    sourceIsTiered: try row["source_is_tiered"]),
                legacyWidth: try row["bucket_width"])
        }
        let clocks = try await clocks(entries.map(\.aggregate).filter(\.timeType.isWithoutZone).map(\.id), reader)
        for index in entries.indices { entries[index].aggregate.clock = clocks[entries[index].aggregate.id] }
        return entries
    }

    /// Reads the clocks of the workers that run the caggs' policies, by cagg id. The workers run as the caggs' owners,
    /// who also own the policies. If the workers' time zone is unknown, the session's own is assumed.
    private static func clocks(_ ids: [Int32], _ reader: CatalogReader) async throws -> [Int32: WorkerClock] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await reader.rows(
            """
            SELECT id, zone, is_assumed, (extract(epoch FROM (now() AT TIME ZONE zone)) * 1000000)::bigint
                                         - (extract(epoch FROM now()) * 1000000)::bigint AS ahead
            FROM (SELECT id, coalesce(known, current_setting('TimeZone')) AS zone, known IS NULL AS is_assumed
                  FROM (SELECT ca.mat_hypertable_id AS id,
                               \(WorkerSettings.value(of: "TimeZone", for: "c.relowner")) AS known
                        FROM _timescaledb_catalog.continuous_agg ca
                        JOIN pg_catalog.pg_namespace n ON n.nspname = ca.user_view_schema
                        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ca.user_view_name
                        WHERE ca.mat_hypertable_id = ANY (\(ids.map(Int.init))::int[])) AS owned) AS zones
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let ahead: Int64 = try row["ahead"]
                let clock = WorkerClock(
                    zone: try row["zone"], offset: .microseconds(ahead), isAssumed: try row["is_assumed"])
                return (try row["id"], clock)
            })
    }
}

/// The id and the name of a cagg, and the id of the cagg that it reads.
struct CaggIdentity {
    var id: Int32
    var parentID: Int32?
    var view: QualifiedName

    /// Reads the identities of all caggs, ordered by schema and name.
    static func readAll(_ reader: CatalogReader) async throws -> [CaggIdentity] {
        try await reader.rows(
            """
            SELECT mat_hypertable_id, parent_mat_hypertable_id, user_view_schema::text, user_view_name::text
            FROM _timescaledb_catalog.continuous_agg
            ORDER BY user_view_schema, user_view_name
            """
        ).map { row in
            CaggIdentity(
                id: try row["mat_hypertable_id"], parentID: try row["parent_mat_hypertable_id"],
                view: try QualifiedName(schema: row["user_view_schema"], name: row["user_view_name"]))
        }
    }
}

extension CatalogReader {
    /// Reads the names of all caggs, for suggestions and completion.
    package func caggNames() async throws -> [QualifiedName] { try await CaggIdentity.readAll(self).map(\.view) }

    /// Reads the names of the caggs whose jobs' clock is only assumed: see ``WorkerClock/isAssumed``. Sends only one
    /// short statement if the client hasn't set the session's time zone; the result is then empty.
    package func caggsWithAssumedClock() async throws -> [QualifiedName] {
        let own = try await rows(
            "SELECT FROM pg_catalog.pg_settings WHERE name = 'TimeZone' AND source = 'client'")
        guard !own.isEmpty else { return [] }
        return try await ContinuousAggs.read(self).map(\.aggregate).filter { $0.clock?.isAssumed == true }.map(\.view)
    }
}
