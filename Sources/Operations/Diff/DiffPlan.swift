package import Timescale

/// What to compare, and with which tolerance.
package struct DiffPlan: Sendable, Hashable {
    /// The name as typed; `CatalogSnapshot.find` resolves it.
    package var cagg: String
    /// The range to compare. It is extended to whole buckets; open ends become the oldest chunk and the watermark.
    package var range: TimeRange
    /// The whole buckets within `range` to compare; nil for all.
    package var parts: TimeRanges?
    /// The relative tolerance for floating-point columns.
    package var tolerance = 1e-9
    /// The tolerances of columns that don't use `tolerance`, by column name.
    package var tolerances: [String: Double] = [:]
    /// The length of the slice that one query compares; it limits the server's memory.
    package var step: WindowStep = .chunk
    package var filter = DiffFilter()
    /// Whether a cagg on a cagg is compared with the hypertable at the bottom of the hierarchy.
    package var toRaw = false
    /// The sample of random buckets to compare; nil for all buckets.
    package var sample: DiffSample?
    /// How many connections compare in parallel, in addition to the one that keeps the snapshot.
    package var jobs = 1
    /// How long one snapshot is kept. A snapshot holds back vacuum.
    package var maximumSnapshotAge: Duration = .seconds(3600)
    /// The statement timeout of each slice; nil keeps the server's setting.
    package var statementTimeout: Duration?

    package init(cagg: String, range: TimeRange) {
        self.cagg = cagg
        self.range = range
    }
}
