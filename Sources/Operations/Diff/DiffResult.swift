package import Postgres
package import Timescale

/// One key whose stored row and recomputation are not the same.
package struct Difference: Sendable, Hashable {
    package var bucket: TimeRange
    package var verdict: DiffVerdict
    /// Text forms in the order of the key columns, the bucket first.
    package var key: [String?]
    package var isStored: Bool
    package var isRecomputed: Bool
    package var copies: Int64
    /// The columns that differ, with both text forms.
    package var values: [Value]

    package struct Value: Sendable, Hashable {
        package var column: String
        package var stored: String?
        package var recomputed: String?
    }
}

/// What a diff found, counted.
package struct DiffSummary: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var columns: DiffColumns
    package var range: TimeRange
    /// Keys on either side.
    package var compared: Int64 = 0
    /// Keys that differ by floating-point noise within the tolerance, and by nothing else.
    package var noise: Int64 = 0
    package var counts: [DiffVerdict: Int64] = [:]
    /// The span of the buckets with each verdict, for advice.
    package var spans: [DiffVerdict: TimeRange] = [:]

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
