internal import Postgres

/// `_timescaledb_catalog.continuous_aggs_bucket_function`: how each cagg cuts time.
///
/// Until 2.14 it has other columns and no row for buckets of fixed width, whose width stands in `continuous_agg`.
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

    static func read(_ reader: CatalogReader) async throws -> [Int32: Entry] {
        let current: SQL = """
            WITH functions AS (
                SELECT signature, p.proname, p.pronamespace::regnamespace::text = 'timescaledb_experimental' AS is_experimental
                FROM (SELECT DISTINCT bucket_func::text AS signature
                      FROM _timescaledb_catalog.continuous_aggs_bucket_function) AS used
                JOIN pg_catalog.pg_proc p ON p.oid = signature::regprocedure)
            SELECT b.mat_hypertable_id, f.proname::text, b.bucket_width::text, b.bucket_origin::text,
                   b.bucket_offset::text, b.bucket_timezone::text, f.is_experimental
            FROM _timescaledb_catalog.continuous_aggs_bucket_function b
            LEFT JOIN functions f ON f.signature = b.bucket_func::text
            """
        let until214: SQL = """
            SELECT mat_hypertable_id, name::text, bucket_width::text, nullif(origin::text, ''), NULL::text,
                   nullif(timezone::text, ''), experimental
            FROM _timescaledb_catalog.continuous_aggs_bucket_function
            """
        let isCurrent = reader.capabilities.has(column: "bucket_func", in: relation)
        let entries = try await reader.rows(isCurrent ? current : until214).map { row in
            let columns = try row.decode(
                Int32.self, String?.self, String.self, String?.self, String?.self, String?.self, Bool?.self)
            return Entry(
                id: columns.0, function: columns.1 ?? "time_bucket", width: columns.2, origin: columns.3,
                offset: columns.4, timezone: columns.5, isExperimental: columns.6 ?? false)
        }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
    }

    /// The bucket of one cagg, from whichever of the two relations has it.
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
        throw PostgresError(.unexpectedResult, "the catalog holds the unreadable bucket \"\(text)\" for \(view)")
    }
}

extension Interval {
    /// Whole days as days, the rest as microseconds, as a person would have written it.
    init(fixedMicroseconds: Int64) {
        let day: Int64 = 86_400_000_000
        if fixedMicroseconds % day == 0 {
            self.init(days: Int32(truncatingIfNeeded: fixedMicroseconds / day))
        } else {
            self.init(microseconds: fixedMicroseconds)
        }
    }
}
