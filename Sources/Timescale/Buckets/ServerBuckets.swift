internal import Postgres

/// Computes the bucket boundaries of one cagg with the server's own `time_bucket`.
package struct ServerBuckets: Sendable {
    private let reader: CatalogReader
    private let cagg: ContinuousAggregate

    package init(_ cagg: ContinuousAggregate, _ reader: CatalogReader) {
        self.cagg = cagg
        self.reader = reader
    }

    private var bucket: Bucket { cagg.bucket }
    private var type: TimeType { cagg.timeType }

    /// Returns the range of the whole buckets inside a finite range. A refresh of the range covers these buckets and
    /// leaves out the partial buckets at its ends. Empty if no whole bucket fits.
    package func inscribed(_ range: TimeRange) async throws -> TimeRange {
        let start = bucket.sql(of: type.parameter(range.start))
        let next = bucket.sql(of: bucket.sql(advancing: start, by: "1"))
        let row = try await reader.rows(
            """
            SELECT \(type.internalTime(of: "CASE WHEN \(start) = \(type.parameter(range.start)) THEN \(start) ELSE \(next) END"))
                       AS range_start,
                   \(type.internalTime(of: bucket.sql(of: type.parameter(range.end)))) AS range_end
            """)[0]
        let whole = try TimeRange(row)
        return TimeRange(start: whole.start, end: max(whole.start, whole.end))
    }

    /// Returns the finite range extended to whole buckets.
    package func circumscribed(_ range: TimeRange) async throws -> TimeRange {
        let last = bucket.sql(of: type.parameter(range.end))
        let next = bucket.sql(of: bucket.sql(advancing: last, by: "1"))
        let row = try await reader.rows(
            """
            SELECT \(type.internalTime(of: bucket.sql(of: type.parameter(range.start)))) AS range_start,
                   \(type.internalTime(of: "CASE WHEN \(last) = \(type.parameter(range.end)) THEN \(last) ELSE \(next) END"))
                       AS range_end
            """)[0]
        return try TimeRange(row)
    }

    /// Splits a range of whole buckets into windows of `count` buckets each; the last window may be shorter. Throws if
    /// the buckets that the server computes don't end at the end of the range.
    package func windows(of range: TimeRange, buckets count: Int64) async throws -> [TimeRange] {
        guard !range.isEmpty else { return [] }
        let end = type.parameter(range.end)
        func next(after start: SQL) -> SQL {
            "least(\(end), \(bucket.sql(of: bucket.sql(advancing: start, by: "\(unsafeRaw: String(count))"))))"
        }
        let rows = try await reader.rows(
            """
            WITH RECURSIVE pieces(opens, closes) AS (
                SELECT \(type.parameter(range.start)), \(next(after: type.parameter(range.start)))
                UNION ALL
                SELECT closes, \(next(after: "closes")) FROM pieces WHERE opens < closes AND closes < \(end))
            SELECT \(type.internalTime(of: "opens")) AS range_start, \(type.internalTime(of: "closes")) AS range_end
            FROM pieces ORDER BY 1
            """)
        let windows = try rows.map { try TimeRange($0) }
        guard windows.last?.end == range.end else {
            throw PostgresError(.unexpectedResult, "the bucket boundaries of \(cagg.view) can't be computed")
        }
        return windows
    }

    /// Returns the first `count` buckets of a range of whole buckets, or the last `count` buckets if `atEnd` is true.
    /// Returns the whole range if it has fewer than `count` buckets.
    package func window(of range: TimeRange, buckets count: Int64, atEnd: Bool) async throws -> TimeRange {
        let (from, by) = atEnd ? (range.end, -count) : (range.start, count)
        let cut = bucket.sql(of: bucket.sql(advancing: type.parameter(from), by: "\(unsafeRaw: "(\(by))")"))
        let time = try await reader.rows("SELECT \(type.internalTime(of: cut))")[0].decode(InternalTime.self)
        return atEnd
            ? TimeRange(start: max(range.start, min(time, range.end)), end: range.end)
            : TimeRange(start: range.start, end: min(range.end, max(time, range.start)))
    }

    /// Returns the start of the bucket that contains `time`. At the time `time`, all earlier buckets have ended.
    package func start(of time: InternalTime) async throws -> InternalTime {
        let row = try await reader.rows("SELECT \(type.internalTime(of: bucket.sql(of: type.parameter(time))))")[0]
        return try row.decode(InternalTime.self)
    }

    /// Returns the grid of all buckets that overlap a finite range.
    package func grid(of range: TimeRange) async throws -> BucketGrid {
        let whole = try await circumscribed(range)
        if let width = cagg.bucket.fixedWidth { return BucketGrid(from: whole.start, width: width) }
        let buckets = try await windows(of: whole, buckets: 1)
        return BucketGrid(boundaries: buckets.map(\.start) + [whole.end])
    }
}
