import Postgres

/// Reads the time ranges that a hypertable's chunks cover, from `_timescaledb_catalog.chunk` and the slices of the time
/// dimension.
///
/// Raw data can exist only in these ranges. A range without chunks was dropped by retention, or never had data. The
/// view `timescaledb_information.chunks` has the same information as timestamps, but is slow with thousands of chunks.
enum ChunkRanges {
    private static let chunk = "_timescaledb_catalog.chunk"
    private static let slice = "_timescaledb_catalog.dimension_slice"

    /// Reads the ranges by hypertable id, merged on the server. If `ids` is nil, reads the ranges of all hypertables.
    static func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: TimeRanges] {
        let rows = try await reader.rows(
            """
            SELECT hypertable_id, lower(one) AS range_start, upper(one) AS range_end
            FROM (SELECT c.hypertable_id, range_agg(int8range(s.range_start, s.range_end)) AS ranges
                  FROM \(chunks(reader.capabilities, where: .whether("c.hypertable_id", isAmong: ids)))
                  GROUP BY 1) AS covered, unnest(ranges) AS one
            """)
        var ranges: [Int32: [TimeRange]] = [:]
        for row in rows {
            ranges[try row["hypertable_id"], default: []].append(try TimeRange(row))
        }
        return ranges.mapValues(TimeRanges.init)
    }

    /// Returns the FROM and WHERE clauses that select the existing chunks as `c`, each with its time slice as `s`.
    /// Tiered chunks are left out.
    private static func chunks(_ capabilities: Capabilities, where condition: SQL) -> SQL {
        // In older versions several chunks can share a slice. Then `chunk_constraint` has a row for each chunk of a
        // slice.
        let slices: SQL =
            capabilities.has(column: "chunk_id", in: slice)
            ? "JOIN _timescaledb_catalog.dimension_slice s ON s.chunk_id = c.id"
            : """
            JOIN _timescaledb_catalog.chunk_constraint cc ON cc.chunk_id = c.id
            JOIN _timescaledb_catalog.dimension_slice s ON s.id = cc.dimension_slice_id
            """
        let isNotDropped: SQL = capabilities.has(column: "dropped", in: chunk) ? "NOT c.dropped AND" : ""
        return """
            _timescaledb_catalog.chunk c
            \(slices)
            JOIN _timescaledb_catalog.dimension d ON d.id = s.dimension_id AND d.interval_length IS NOT NULL
            WHERE \(isNotDropped) NOT c.osm_chunk AND \(condition)
            """
    }

    /// Reads the ranges of late chunks: the hypertable's chunks that were created after a chunk of a later time. This
    /// happens in a backfill, or when a late row is inserted over dropped chunks. The ranges are merged.
    ///
    /// The object ids of the chunk tables show the order of creation. A chunk's id and creation time don't show it: if
    /// `drop_chunks` keeps the catalog row (until 2.25), the next insert into the same range reuses this row unchanged.
    static func readLate(of hypertable: Int32, _ reader: CatalogReader) async throws -> TimeRanges {
        let oid: SQL =
            reader.capabilities.has(column: "relid", in: chunk)
            ? "c.relid"
            : """
            (SELECT t.oid FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = c.schema_name AND t.relname = c.table_name)
            """
        let rows = try await reader.rows(
            """
            SELECT lower(one) AS range_start, upper(one) AS range_end
            FROM (SELECT range_agg(range) FILTER (WHERE oid > oldest) AS ranges
                  FROM (SELECT oid, range, min(oid) OVER (
                               ORDER BY lower(range) DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS oldest
                        FROM (SELECT \(oid)::oid AS oid, int8range(s.range_start, s.range_end) AS range
                              FROM \(chunks(reader.capabilities, where: "c.hypertable_id = \(hypertable)::int"))) AS chunks
                       ) AS aged) AS late, unnest(ranges) AS one
            """)
        return TimeRanges(try rows.map { try TimeRange($0) })
    }
}

extension CatalogReader {
    /// Reads the ranges of the source's late chunks: chunks that were created after a chunk of a later time. This
    /// happens in a backfill, or when a late row is inserted over dropped chunks.
    package func lateChunks(of cagg: ContinuousAggregate) async throws -> TimeRanges {
        try await ChunkRanges.readLate(of: cagg.sourceID, self)
    }
}

extension CatalogReader {
    /// Whether queries of this session, including refreshes, read tiered chunks, which are in object storage.
    package func readsTieredChunks() async throws -> Bool {
        try await rows("SELECT coalesce(current_setting('timescaledb.enable_tiered_reads', true), 'off') = 'on'")[0]
            .decode(Bool.self)
    }
}
