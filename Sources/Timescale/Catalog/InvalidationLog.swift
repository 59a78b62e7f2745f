internal import Postgres

/// The merged ranges of an invalidation log, and the number of log entries.
package struct LoggedRanges: Sendable, Hashable {
    /// The ranges that are logged at least once.
    package var ranges: TimeRanges
    /// The number of log entries, before they are merged.
    package var entries: Int64
    /// The end of the log entry that has no start: nothing before this end was ever refreshed. Nil if there is no such
    /// entry. The merged `ranges` don't show this end, because other entries can continue the range.
    package var unbegunEnd: InternalTime?

    package init(ranges: TimeRanges, entries: Int64, unbegunEnd: InternalTime? = nil) {
        (self.ranges, self.entries, self.unbegunEnd) = (ranges, entries, unbegunEnd)
    }

    /// No ranges, from a log without entries.
    package static let none = LoggedRanges(ranges: TimeRanges(), entries: 0)
}

/// Reads an invalidation log whose columns are `lowest_modified_value` and `greatest_modified_value`, both inclusive.
///
/// A log may have millions of entries, which are neither merged nor aligned to buckets (timescale/timescaledb#2867 and
/// #3047). Therefore the server merges the entries and sends only the merged ranges.
struct InvalidationLog {
    var relation: SQL
    var idColumn: SQL

    /// Reads the ranges by hypertable or materialization id. If `ids` is nil, reads all ranges.
    func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: LoggedRanges] {
        let rows = try await reader.rows(
            """
            WITH merged AS (
                SELECT \(idColumn) AS id, count(*) AS entries,
                       range_agg(int8range(
                           nullif(lowest_modified_value, -9223372036854775808),
                           CASE WHEN greatest_modified_value < 9223372036854775807
                                THEN greatest_modified_value + 1 END)) AS ranges,
                       max(greatest_modified_value) FILTER (WHERE lowest_modified_value = -9223372036854775808)
                           AS unbegun_end
                FROM \(relation)
                WHERE greatest_modified_value >= lowest_modified_value AND \(SQL.whether(idColumn, isAmong: ids))
                GROUP BY 1)
            SELECT id, entries, unbegun_end, lower(one) AS range_start, upper(one) AS range_end
            FROM merged, unnest(ranges) AS one
            """)
        var ranges: [Int32: [TimeRange]] = [:]
        var logs: [Int32: LoggedRanges] = [:]
        for row in rows {
            let id: Int32 = try row["id"]
            let unbegunEnd: InternalTime? = try row["unbegun_end"]
            logs[id] = LoggedRanges(
                ranges: TimeRanges(), entries: try row["entries"], unbegunEnd: unbegunEnd?.adding(1))
            ranges[id, default: []].append(
                TimeRange(start: try row["range_start"] ?? .noBegin, end: try row["range_end"] ?? .noEnd))
        }
        for (id, ranges) in ranges { logs[id]?.ranges = TimeRanges(ranges) }
        return logs
    }

    /// Returns the number of entries of one hypertable or cagg that overlap at least one of the ranges.
    func count(_ id: Int32, touching ranges: [TimeRange], _ reader: CatalogReader) async throws -> Int64 {
        try await reader.rows(
            """
            SELECT count(*) FROM \(relation)
            WHERE \(idColumn) = \(id)::int AND EXISTS (
                SELECT FROM unnest(\(ranges.map(\.start)), \(ranges.map(\.end))) AS range(lower, upper)
                WHERE lowest_modified_value < range.upper AND greatest_modified_value >= range.lower)
            """)[0].decode(Int64.self)
    }
}

extension CatalogReader {
    /// Returns the number of entries in a cagg's logs, including the source's log, that overlap at least one of the
    /// ranges.
    package func invalidationEntries(of cagg: ContinuousAggregate, touching ranges: [TimeRange]) async throws -> Int64 {
        let own = try await materializationInvalidationLog.count(cagg.id, touching: ranges, self)
        return own + (try await hypertableInvalidationLog.count(cagg.sourceID, touching: ranges, self))
    }
}
