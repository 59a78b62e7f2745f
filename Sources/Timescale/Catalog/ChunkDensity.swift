package import Postgres

/// The time range of one or more chunks of a hypertable, and their number of rows, according to the statistics of the
/// last analyze or vacuum.
package struct ChunkDensity: Sendable, Hashable {
    /// The time range of the chunks.
    package var range: TimeRange
    /// The estimated number of rows in the chunks.
    package var rows: Double

    /// Returns the estimated number of rows in a range of `width` units of internal time.
    package func rows(in width: Int64) -> Double {
        rows * Double(width) / max(1, Double(range.end.rawValue) - Double(range.start.rawValue))
    }
}

extension CatalogReader {
    /// Reads the densities of the newest time ranges that have chunks, the newest first. Chunks of the same time range
    /// are counted together. Chunks without statistics and compressed chunks are left out. Reads no user data.
    package func readDensity(of hypertable: QualifiedName, chunks limit: Int = 10) async throws -> [ChunkDensity] {
        let rows = try await rows(
            """
            SELECT coalesce(c.range_start_integer, (extract(epoch FROM c.range_start) * 1000000)::bigint) AS range_start,
                   coalesce(c.range_end_integer, (extract(epoch FROM c.range_end) * 1000000)::bigint) AS range_end,
                   sum(t.reltuples)::float8 AS rows
            FROM timescaledb_information.chunks c
            JOIN pg_catalog.pg_namespace n ON n.nspname = c.chunk_schema
            JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = c.chunk_name
            WHERE c.hypertable_schema = \(hypertable.schema) AND c.hypertable_name = \(hypertable.name) AND t.reltuples > 0
            GROUP BY 1, 2 ORDER BY 1 DESC LIMIT \(unsafeRaw: String(limit))
            """)
        return try rows.map { row in try ChunkDensity(range: TimeRange(row), rows: row["rows"]) }
    }
}
