package import Timescale

/// Decides the verdict of a difference. The decision uses catalog data from the same snapshot as the compared rows.
package struct DiffJudge: Sendable {
    private let sourceChunks: TimeRanges
    private let watermark: InternalTime
    private let invalidations: TimeRanges

    /// - Parameter parents: the caggs that this cagg reads, directly or through other caggs, the nearest first, if the
    ///   diff recomputes this cagg from the raw data. Empty if the diff recomputes it from the cagg that it reads. An
    ///   invalidation of one of these caggs makes this cagg's rows pending. Missing chunks of the hypertable that the
    ///   last of them reads make this cagg's rows orphaned.
    package init(_ state: CaggState, over parents: [CaggState] = []) {
        sourceChunks = (parents.last ?? state).sourceChunks
        watermark = state.watermark
        invalidations = parents.reduce(state.invalidations) { $0.union($1.invalidations) }
    }

    /// Returns the first verdict that applies, in the order of the cases of `DiffVerdict`. A duplicate key is always
    /// wrong, so `duplicate` is first. An invalidation over dropped chunks is never pending work, so `orphaned` is
    /// before `pending`.
    ///
    /// - Parameter copies: the number of stored rows with the key.
    package func verdict(bucket: TimeRange, isStored: Bool, copies: Int64) -> DiffVerdict {
        if copies > 1 { return .duplicate }
        if isStored, !TimeRanges([bucket]).subtracting(sourceChunks).isEmpty { return .orphaned }
        if bucket.start >= watermark { return .unmaterialized }
        if invalidations.overlaps(bucket) { return .pending }
        return .drift
    }
}
