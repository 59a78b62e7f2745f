package import Postgres

/// The length of the windows into which a range is split.
package enum WindowStep: Sendable, Hashable {
    /// As many buckets as a chunk of the source covers, so that each window reads about one chunk.
    case chunk
    /// The refresh chooses the length of each window while it runs.
    case adaptive
    case interval(Interval)
    /// The length in units of an integer time column.
    case integer(Int64)

    /// Returns the number of whole buckets in each window, at least one. If the buckets have a variable width, a month
    /// counts as 30 days. For `adaptive`, the result is the same as for `chunk`.
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
