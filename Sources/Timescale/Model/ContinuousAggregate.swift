package import Postgres

/// A cagg as the catalogs describe it.
package struct ContinuousAggregate: Sendable, Hashable {
    /// Id of its materialization hypertable, which is also the cagg's id in every log.
    package var id: Int32
    /// Id of the hypertable that it reads: for a cagg on a cagg, the parent's materialization hypertable.
    package var sourceID: Int32
    /// The cagg that it reads, in a hierarchy.
    package var parentID: Int32?
    /// The cagg's name: that of the view for users.
    package var view: QualifiedName
    /// The user's query over the source: the reference of a comparison.
    package var directView: QualifiedName
    /// The hypertable that stores the aggregates.
    package var materialization: QualifiedName
    package var source: QualifiedName
    /// False for real-time caggs, whose view adds live rows.
    package var isMaterializedOnly: Bool
    /// The bucket's column in the view and the materialization hypertable.
    package var bucketColumn: String
    /// The source's time column.
    package var timeColumn: String
    /// The time that each new chunk of the source covers, in units of internal time.
    package var sourceChunkInterval: Int64
    package var bucket: Bucket
    /// Whether some of the source's chunks are in object storage; the catalogs may not show which time they cover.
    package var sourceIsTiered = false
    /// The clock of its workers; only for date and timestamp columns.
    package var clock: WorkerClock?

    package var timeType: TimeType { bucket.timeType }
}
