package import Timescale

/// The settings of a diff: what is compared, with which tolerance, and how.
package struct DiffPlan: Sendable, Hashable {
    /// The cagg's name as the operator typed it. `CatalogSnapshot.find` resolves the name.
    package var cagg: String
    /// The range to compare. The diff extends the range to whole buckets. An open start means the start of the oldest
    /// chunk; an open end means the watermark.
    package var range: TimeRange
    /// The parts of `range` to compare, in whole buckets. Nil for the whole range.
    package var parts: TimeRanges?
    /// The relative tolerance for floating-point columns.
    package var tolerance = DiffComparison.standardTolerance
    /// The tolerances of single columns, by column name. All other columns use `tolerance`.
    package var tolerances: [String: Double] = [:]
    /// The length of a slice. A slice is the range that one query compares. Shorter slices need less memory on the
    /// server.
    package var step: WindowStep = .chunk
    /// The columns and rows to which the diff is limited; empty for no limit.
    package var filter = DiffFilter()
    /// Whether a cagg on a cagg is recomputed from the hypertable at the bottom of the hierarchy. If false, it is
    /// recomputed from the cagg that it reads.
    package var toRaw = false
    /// The sample of random buckets to compare; nil for all buckets.
    package var sample: DiffSample?
    /// The number of connections that compare slices in parallel. One more connection keeps the snapshot.
    package var jobs = 1
    /// The maximum age of a snapshot. An older snapshot is replaced with a new one, because a snapshot prevents vacuum
    /// from removing dead rows.
    package var maximumSnapshotAge: Duration = .seconds(3600)
    /// The statement timeout for the query of a slice; nil keeps the server's setting.
    package var statementTimeout: Duration?

    package init(cagg: String, range: TimeRange) {
        self.cagg = cagg
        self.range = range
    }
}
