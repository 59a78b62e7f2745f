internal import Postgres
package import Timescale

/// One key whose stored row and recomputation are not the same.
package struct Difference: Sendable, Hashable {
    /// The bucket, its end excluded.
    package var bucket: TimeRange
    package var verdict: DiffVerdict
    /// Text forms in the order of the key columns, the bucket first.
    package var key: [String?]
    /// Whether the materialization hypertable has the key.
    package var isStored: Bool
    /// Whether the definition yields the key from the raw data of now.
    package var isRecomputed: Bool
    /// How often it is stored; more than one is a `duplicate`.
    package var copies: Int64
    /// The columns that differ, with both text forms.
    package var values: [Value]

    /// One column of a key, on both sides.
    package struct Value: Sendable, Hashable {
        package var column: String
        /// PostgreSQL's text form; nil for NULL, or where the side has no row.
        package var stored: String?
        /// As `stored`.
        package var recomputed: String?
    }
}

/// What a diff found, counted.
package struct DiffSummary: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var columns: DiffColumns
    /// The whole buckets that were compared.
    package var range: TimeRange
    /// Keys on either side.
    package var compared: Int64 = 0
    /// Keys that differ by floating-point noise within the tolerance, and by nothing else.
    package var noise: Int64 = 0
    /// Keys by verdict, `orphaned` and `unmaterialized` included; a verdict without keys is missing.
    package var counts: [DiffVerdict: Int64] = [:]
    /// The span of the buckets with each verdict, for advice.
    package var spans: [DiffVerdict: TimeRange] = [:]

    /// Zero for a verdict that no key has.
    package func count(_ verdict: DiffVerdict) -> Int64 { counts[verdict] ?? 0 }

    /// True when nothing that counts as a difference was found.
    package var isClean: Bool { DiffVerdict.allCases.allSatisfy { !$0.isDifference || count($0) == 0 } }

    mutating func add(_ difference: Difference) {
        counts[difference.verdict, default: 0] += 1
        let span = spans[difference.verdict] ?? difference.bucket
        spans[difference.verdict] = TimeRange(
            start: min(span.start, difference.bucket.start), end: max(span.end, difference.bucket.end))
    }
}
