internal import Postgres

/// `timescaledb_information.chunks`: the time that a hypertable's chunks cover.
///
/// It shows where raw data can still be. A range without a chunk was dropped by retention, or never had data.
struct ChunkRanges {
    /// By hypertable name, merged on the server.
    static func read(_ reader: CatalogReader) async throws -> [QualifiedName: TimeRanges] {
        let rows = try await reader.rows(
            """
            WITH covered AS (
                SELECT hypertable_schema::text AS schema, hypertable_name::text AS name,
                       range_agg(int8range(
                           coalesce(range_start_integer, (extract(epoch FROM range_start) * 1000000)::bigint),
                           coalesce(range_end_integer, (extract(epoch FROM range_end) * 1000000)::bigint))) AS ranges
                FROM timescaledb_information.chunks
                GROUP BY 1, 2)
            SELECT schema, name, lower(one), upper(one) FROM covered, unnest(ranges) AS one
            """)
        var ranges: [QualifiedName: [TimeRange]] = [:]
        for row in rows {
            let (schema, name, start, end) = try row.decode(String.self, String.self, Int64.self, Int64.self)
            ranges[QualifiedName(schema: schema, name: name), default: []].append(
                TimeRange(start: InternalTime(start), end: InternalTime(end)))
        }
        return ranges.mapValues { TimeRanges($0) }
    }
}
