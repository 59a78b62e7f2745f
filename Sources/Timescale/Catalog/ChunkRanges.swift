internal import Postgres

/// `_timescaledb_catalog.chunk` and its slices of the time dimension: the time that a hypertable's chunks cover.
///
/// It shows where raw data can still be. A range without a chunk was dropped by retention, or never had data. The view
/// `timescaledb_information.chunks` says the same in timestamps, and takes a while with thousands of chunks.
struct ChunkRanges {
    var all = TimeRanges()
    /// Of chunks that were made after one of a later time: a chunk's table is then the newer relation. A chunk's id and
    /// creation time don't tell: where `drop_chunks` keeps the catalog row (until 2.25), the next insert takes it up again
    /// as it was.
    var late = TimeRanges()

    private static let chunk = "_timescaledb_catalog.chunk"
    private static let slice = "_timescaledb_catalog.dimension_slice"

    /// By hypertable id, merged on the server.
    static func read(_ reader: CatalogReader) async throws -> [Int32: ChunkRanges] {
        func has(_ column: String, in relation: String) -> Bool {
            reader.capabilities.has(column: column, in: relation)
        }
        // Where chunks share slices, the relation between them has a row for each.
        let slices: SQL =
            has("chunk_id", in: slice)
            ? "JOIN _timescaledb_catalog.dimension_slice s ON s.chunk_id = c.id"
            : """
            JOIN _timescaledb_catalog.chunk_constraint cc ON cc.chunk_id = c.id
            JOIN _timescaledb_catalog.dimension_slice s ON s.id = cc.dimension_slice_id
            """
        let table: SQL =
            has("relid", in: chunk)
            ? "JOIN pg_catalog.pg_class t ON t.oid = c.relid"
            : """
            JOIN pg_catalog.pg_namespace n ON n.nspname = c.schema_name
            JOIN pg_catalog.pg_class t ON t.relname = c.table_name AND t.relnamespace = n.oid
            """
        let isThere: SQL = has("dropped", in: chunk) ? "NOT c.dropped AND" : ""
        let rows = try await reader.rows(
            """
            WITH chunks AS (
                SELECT c.hypertable_id, t.oid, int8range(s.range_start, s.range_end) AS range
                FROM _timescaledb_catalog.chunk c
                \(slices)
                JOIN _timescaledb_catalog.dimension d ON d.id = s.dimension_id AND d.interval_length IS NOT NULL
                \(table)
                WHERE \(isThere) NOT c.osm_chunk),
            aged AS (
                SELECT hypertable_id, range, coalesce(oid > min(oid) OVER (
                           PARTITION BY hypertable_id ORDER BY lower(range) DESC
                           GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS is_late
                FROM chunks),
            covered AS (SELECT hypertable_id, is_late, range_agg(range) AS ranges FROM aged GROUP BY 1, 2)
            SELECT hypertable_id, is_late, lower(one), upper(one) FROM covered, unnest(ranges) AS one
            """)
        var timely: [Int32: [TimeRange]] = [:]
        var late: [Int32: [TimeRange]] = [:]
        for row in rows {
            let (hypertable, isLate, start, end) = try row.decode(Int32.self, Bool.self, Int64.self, Int64.self)
            let range = TimeRange(start: InternalTime(start), end: InternalTime(end))
            if isLate {
                late[hypertable, default: []].append(range)
            } else {
                timely[hypertable, default: []].append(range)
            }
        }
        return Set(timely.keys).union(late.keys).reduce(into: [:]) { result, hypertable in
            let late = TimeRanges(late[hypertable] ?? [])
            result[hypertable] = ChunkRanges(all: TimeRanges(timely[hypertable] ?? []).union(late), late: late)
        }
    }
}
