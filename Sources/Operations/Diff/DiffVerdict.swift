package import Timescale

/// Why a stored row and its recomputation differ.
package enum DiffVerdict: String, Sendable, CaseIterable, Codable {
    /// The key stands twice in the materialization hypertable.
    case duplicate
    /// The raw data of the bucket is gone, wholly or partly: the stored row is all there is.
    case orphaned
    /// At or above the watermark: not stored yet.
    case unmaterialized
    /// A recorded invalidation covers the bucket: the next refresh puts it right.
    case pending
    /// None of these explains it: the aggregate is wrong.
    case drift

    /// Whether it counts as a difference; the others are what a healthy cagg shows too.
    package var isDifference: Bool {
        switch self {
        case .duplicate, .pending, .drift: true
        case .orphaned, .unmaterialized: false
        }
    }
}

/// Written by its name where it is a key.
extension DiffVerdict: CodingKeyRepresentable {}

/// Decides verdicts from the catalog state that was read in the diff's own snapshot.
package struct DiffJudge: Sendable {
    private let sourceChunks: TimeRanges
    private let watermark: InternalTime
    private let invalidations: TimeRanges

    /// - Parameter parents: the caggs that are recomputed as well, down a hierarchy: what is pending or gone below is so
    ///   above.
    package init(_ state: CaggState, over parents: [CaggState] = []) {
        sourceChunks = (parents.last ?? state).sourceChunks
        watermark = state.watermark
        invalidations = parents.reduce(state.invalidations) { $0.union($1.invalidations) }
    }

    /// The first that applies, in the order of the cases: a doubled key is wrong whatever else holds, and an
    /// invalidation over dropped chunks is never work to be done.
    package func verdict(bucket: TimeRange, isStored: Bool, copies: Int64) -> DiffVerdict {
        if copies > 1 { return .duplicate }
        if isStored, !TimeRanges([bucket]).subtracting(sourceChunks).isEmpty { return .orphaned }
        if bucket.start >= watermark { return .unmaterialized }
        if invalidations.overlaps(bucket) { return .pending }
        return .drift
    }
}
