internal import Postgres

/// Reads the bucket of each cagg from `_timescaledb_catalog.continuous_aggs_bucket_function`.
///
/// Up to version 2.14, this relation has other columns, and it has no row for a cagg whose buckets have a fixed width.
/// The width of such buckets is in `continuous_agg`.
struct BucketFunctions {
    static let relation = "_timescaledb_catalog.continuous_aggs_bucket_function"

    struct Entry {
        var id: Int32
        var function: String
        var width: String
        var origin: String?
        var offset: String?
        var timezone: String?
        var isExperimental: Bool
    }

    /// Reads the entries by materialization id. If `ids` is nil, reads the entries of all caggs.
    static func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: Entry] {
        let isRequested = SQL.whether("mat_hypertable_id", isAmong: ids)
        let current: SQL = """
            WITH functions AS (
                SELECT signature, p.proname, p.pronamespace::regnamespace::text = 'timescaledb_experimental' AS is_experimental
                FROM (SELECT DISTINCT bucket_func::text AS signature
                      FROM _timescaledb_catalog.continuous_aggs_bucket_function WHERE \(isRequested)) AS used
                JOIN pg_catalog.pg_proc p ON p.oid = signature::regprocedure)
            SELECT b.mat_hypertable_id, f.proname::text AS function, b.bucket_width::text AS width,
                   b.bucket_origin::text AS origin, b.bucket_offset::text AS "offset",
                   b.bucket_timezone::text AS timezone, f.is_experimental
            FROM _timescaledb_catalog.continuous_aggs_bucket_function b
            LEFT JOIN functions f ON f.signature = b.bucket_func::text
            WHERE \(isRequested)
            """
        let until214: SQL = """
            SELECT mat_hypertable_id, name::text AS function, bucket_width::text AS width,
                   nullif(origin::text, '') AS origin, NULL::text AS "offset",
                   nullif(timezone::text, '') AS timezone, experimental AS is_experimental
            FROM _timescaledb_catalog.continuous_aggs_bucket_function
            WHERE \(isRequested)
            """
        let isCurrent = reader.capabilities.has(column: "bucket_func", in: relation)
        let entries = try await reader.rows(isCurrent ? current : until214).map { row in
            try Entry(
                id: row["mat_hypertable_id"], function: row["function"] ?? "time_bucket", width: row["width"],
                origin: row["origin"], offset: row["offset"], timezone: row["timezone"],
                isExperimental: row["is_experimental"] ?? false)
        }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
    }

    /// Returns the bucket of one cagg. Uses `entry`; if it is nil, uses the width in `continuous_agg`. Throws if
    /// neither has a valid width.
    static func bucket(
        of aggregate: ContinuousAggs.Entry, entry: Entry?, apiSchema: String
    ) throws(PostgresError) -> Bucket {
        var bucket = aggregate.aggregate.bucket
        if let entry {
            bucket.width = try width(entry.width, timeType: bucket.timeType, of: aggregate.aggregate.view)
            bucket.function = QualifiedName(
                schema: entry.isExperimental ? "timescaledb_experimental" : apiSchema, name: entry.function)
            (bucket.timezone, bucket.origin, bucket.offset) = (entry.timezone, entry.origin, entry.offset)
        } else if let fixed = aggregate.legacyWidth, fixed > 0 {
            bucket.width = bucket.timeType.isInteger ? .integer(fixed) : .interval(Interval(fixedMicroseconds: fixed))
        } else {
            throw PostgresError(.unexpectedResult, "the catalog has no bucket for \(aggregate.aggregate.view)")
        }
        return bucket
    }

    private static func width(
        _ text: String, timeType: TimeType, of view: QualifiedName
    ) throws(PostgresError) -> Bucket.Width {
        if timeType.isInteger, let units = Int64(text) { return .integer(units) }
        if let interval = Interval(parsing: text) { return .interval(interval) }
        throw PostgresError(.unexpectedResult, "the catalog has an unreadable bucket width \"\(text)\" for \(view)")
    }
}

extension Interval {
    /// Creates an interval of this length, in days if it is a number of whole days, otherwise in microseconds.
    init(fixedMicroseconds: Int64) {
        let day: Int64 = 86_400_000_000
        if fixedMicroseconds % day == 0 {
            self.init(days: Int32(truncatingIfNeeded: fixedMicroseconds / day))
        } else {
            self.init(microseconds: fixedMicroseconds)
        }
    }
}
