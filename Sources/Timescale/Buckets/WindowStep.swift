package import Postgres

/// How long each of the windows is that a range is worked off in.
package enum WindowStep: Sendable, Hashable {
    /// As many buckets as a chunk of the source holds, so that each window reads about one chunk.
    case chunk
    /// Left to the run, which learns from window to window.
    case adaptive
    case interval(Interval)
    /// Units of an integer time column.
    case integer(Int64)

    /// Whole buckets of each window, one at least. Where they vary, a month counts as 30 days; for `adaptive` as for `chunk`.
    package func buckets(of cagg: ContinuousAggregate) -> Int64 {
        let length =
            switch self {
            case .chunk, .adaptive: cagg.sourceChunkInterval
            case .interval(let interval): interval.approximateMicroseconds
            case .integer(let units): units
            }
        return max(1, length / max(1, cagg.bucket.approximateWidth))
    }
}
