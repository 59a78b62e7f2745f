package import Timescale

/// What to compare, and with which tolerance.
package struct DiffPlan: Sendable, Hashable {
    /// The cagg's name as typed; `CatalogSnapshot.find` resolves it.
    package var cagg: String
    /// The range to compare. It is extended to whole buckets. An open start means the start of the oldest chunk, an
    /// open end the watermark.
    package var range: TimeRange
    /// The whole buckets within `range` to compare; nil for all.
    package var parts: TimeRanges?
    /// The relative tolerance for floating-point columns.
    package var tolerance = 1e-9
    /// The tolerances of single columns, by column name. They replace `tolerance`.
    package var tolerances: [String: Double] = [:]
    /// The length of a slice, the range that one query compares. Shorter slices need less memory on the server.
    package var step: WindowStep = .chunk
    package var filter = DiffFilter()
    /// Whether a cagg on a cagg is recomputed from the hypertable at the bottom of the hierarchy, not from its source
    /// cagg.
    package var toRaw = false
    /// The sample of random buckets to compare; nil for all buckets.
    package var sample: DiffSample?
    /// The number of connections that compare in parallel. The connection that keeps the snapshot isn't included.
    package var jobs = 1
    /// The maximum age of a snapshot; then a new one is taken. A snapshot holds back vacuum.
    package var maximumSnapshotAge: Duration = .seconds(3600)
    /// The statement timeout for the query of a slice; nil keeps the server's setting.
    package var statementTimeout: Duration?

    package init(cagg: String, range: TimeRange) {
        self.cagg = cagg
        self.range = range
    }
}
