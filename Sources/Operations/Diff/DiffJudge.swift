package import Timescale

/// Decides verdicts from the catalog state that was read in the diff's own snapshot.
package struct DiffJudge: Sendable {
    private let sourceChunks: TimeRanges
    private let watermark: InternalTime
    private let invalidations: TimeRanges

    /// - Parameter parents: the caggs below that are recomputed as well. What is pending or gone there is so in this
    ///   cagg too.
    package init(_ state: CaggState, over parents: [CaggState] = []) {
        sourceChunks = (parents.last ?? state).sourceChunks
        watermark = state.watermark
        invalidations = parents.reduce(state.invalidations) { $0.union($1.invalidations) }
    }

    /// The first verdict that applies, in the order of the cases: a duplicate key is always wrong, and an
    /// invalidation over dropped chunks is never pending work.
    package func verdict(bucket: TimeRange, isStored: Bool, copies: Int64) -> DiffVerdict {
        if copies > 1 { return .duplicate }
        if isStored, !TimeRanges([bucket]).subtracting(sourceChunks).isEmpty { return .orphaned }
        if bucket.start >= watermark { return .unmaterialized }
        if invalidations.overlaps(bucket) { return .pending }
        return .drift
    }
}
