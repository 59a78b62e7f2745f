internal import Postgres

/// `timescaledb_information.chunks`: the time that a hypertable's chunks cover.
///
/// It shows where raw data can still be. A range without a chunk was dropped by retention, or never had data.
struct ChunkRanges {
    var all = TimeRanges()
    /// Of chunks that were made after one of a later time: a chunk's table is then the newer relation. A chunk's id and
    /// creation time don't tell: where `drop_chunks` keeps the catalog row (until 2.25), the next insert takes it up again
    /// as it was.
    var late = TimeRanges()

    /// By hypertable name, merged on the server.
    static func read(_ reader: CatalogReader) async throws -> [QualifiedName: ChunkRanges] {
        let rows = try await reader.rows(
            """
            WITH chunks AS (
                SELECT hypertable_schema::text AS schema, hypertable_name::text AS name, c.oid,
                       int8range(
                           coalesce(range_start_integer, (extract(epoch FROM range_start) * 1000000)::bigint),
                           coalesce(range_end_integer, (extract(epoch FROM range_end) * 1000000)::bigint)) AS range
                FROM timescaledb_information.chunks
                JOIN pg_catalog.pg_namespace n ON n.nspname = chunk_schema
                JOIN pg_catalog.pg_class c ON c.relname = chunk_name AND c.relnamespace = n.oid),
            aged AS (
                SELECT schema, name, range, coalesce(oid > min(oid) OVER (
                           PARTITION BY schema, name ORDER BY lower(range) DESC
                           GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS is_late
                FROM chunks),
            covered AS (SELECT schema, name, is_late, range_agg(range) AS ranges FROM aged GROUP BY 1, 2, 3)
            SELECT schema, name, is_late, lower(one), upper(one) FROM covered, unnest(ranges) AS one
            """)
        var timely: [QualifiedName: [TimeRange]] = [:]
        var late: [QualifiedName: [TimeRange]] = [:]
        for row in rows {
            let (schema, name, isLate, start, end) = try row.decode(
                String.self, String.self, Bool.self, Int64.self, Int64.self)
            let (table, range) = (
                QualifiedName(schema: schema, name: name), TimeRange(start: InternalTime(start), end: InternalTime(end))
            )
            if isLate { late[table, default: []].append(range) } else { timely[table, default: []].append(range) }
        }
        return Set(timely.keys).union(late.keys).reduce(into: [:]) { result, table in
            let late = TimeRanges(late[table] ?? [])
            result[table] = ChunkRanges(all: TimeRanges(timely[table] ?? []).union(late), late: late)
        }
    }
}
