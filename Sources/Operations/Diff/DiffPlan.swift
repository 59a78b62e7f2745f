package import Timescale

/// What to compare, and how strictly.
package struct DiffPlan: Sendable, Hashable {
    /// As typed: `CatalogSnapshot.find` resolves it.
    package var cagg: String
    /// Widened to whole buckets; open ends become the oldest chunk and the watermark.
    package var range: TimeRange
    /// Whole buckets to which the comparison is confined, within `range`; nil for all of it.
    package var parts: TimeRanges?
    /// Relative, for floating point.
    package var tolerance = 1e-9
    /// By column, where it isn't `tolerance`.
    package var tolerances: [String: Double] = [:]
    /// The length of the slice that one query compares, which bounds the server's memory.
    package var step: WindowStep = .chunk
    package var filter = DiffFilter()
    /// Whether a cagg over a cagg is compared with the hypertable at the foot of the hierarchy.
    package var toRaw = false
    /// Buckets drawn at random instead of all.
    package var sample: DiffSample?
    /// How many connections compare at the same time, beside the one that keeps the snapshot.
    package var jobs = 1
    /// How long one snapshot is kept; it holds vacuum back.
    package var maximumSnapshotAge: Duration = .seconds(3600)
    /// For each slice; nil leaves the server's own.
    package var statementTimeout: Duration?

    package init(cagg: String, range: TimeRange) {
        self.cagg = cagg
        self.range = range
    }
}
