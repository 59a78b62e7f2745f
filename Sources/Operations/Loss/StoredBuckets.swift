internal import Postgres
internal import Timescale

/// The range of one bucket, and the number of stored rows that were counted in the bucket.
struct StoredBucket {
    var range: TimeRange
    var rows: Int64
}

/// Finds the stored buckets that are fully or partly in gaps. A gap is a range for which the source has no chunk.
struct StoredBuckets {
    private let reader: CatalogReader
    private let cagg: ContinuousAggregate
    /// The SQL condition for a bucket that starts in the examined range.
    private let within: SQL
    /// The SQL condition for a bucket that is completely in one gap.
    private let whole: SQL
    /// The SQL condition for a bucket that overlaps a gap.
    private let touching: SQL

    /// - Parameters:
    ///   - covered: the range to examine.
    ///   - gaps: the ranges for which the source has no chunk.
    init(_ cagg: ContinuousAggregate, in covered: TimeRange, gaps: [TimeRange], _ reader: CatalogReader) {
        let type = cagg.timeType
        let start: SQL = "\(identifier: cagg.bucketColumn)"
        let end = cagg.bucket.sql(advancing: start, by: "1")
        self.cagg = cagg
        self.reader = reader
        within = "\(start) >= \(type.parameter(covered.start)) AND \(start) < \(type.parameter(covered.end))"
        func any(_ condition: (TimeRange) -> SQL) -> SQL {
            "(\(gaps.map { "(\(condition($0)))" as SQL }.joined(separator: " OR ")))"
        }
        whole = any { "\(start) >= \(type.parameter($0.start)) AND \(end) <= \(type.parameter($0.end))" }
        touching = any { "\(start) < \(type.parameter($0.end)) AND \(end) > \(type.parameter($0.start))" }
    }

    /// Counts the buckets for which the source has no chunk, and the stored rows in these buckets. `end` is the end of
    /// the last of these buckets; `noBegin` if there are none.
    func countWithoutChunks() async throws -> (rows: Int64, buckets: Int64, end: InternalTime) {
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let last = cagg.timeType.internalTime(of: "max(\(cagg.bucket.sql(advancing: column, by: "1")))")
        let row = try await reader.connection.query(
            """
            SELECT count(*) AS rows, count(DISTINCT \(column)) AS buckets, \(last) AS last_end
            FROM \(name: cagg.materialization) WHERE \(within) AND \(whole)
            """
        ).rows[0]
        return try (row["rows"], row["buckets"], row["last_end"] ?? .noBegin)
    }

    /// Returns the stored buckets for which the source has chunks for only a part of the bucket.
    func bucketsPartlyWithoutChunks() async throws -> [StoredBucket] {
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let (type, end) = (cagg.timeType, cagg.bucket.sql(advancing: column, by: "1"))
        let rows = try await reader.connection.query(
            """
            SELECT \(type.internalTime(of: column)) AS range_start, \(type.internalTime(of: end)) AS range_end,
                   count(*) AS rows
            FROM \(name: cagg.materialization) WHERE \(within) AND \(touching) AND NOT \(whole)
            GROUP BY \(column) ORDER BY \(column)
            """
        ).rows
        return try rows.map { row in try StoredBucket(range: TimeRange(row), rows: row["rows"]) }
    }
}
