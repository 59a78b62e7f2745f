package import Postgres

/// A cagg as the catalogs describe it.
package struct ContinuousAggregate: Sendable, Hashable {
    /// Id of its materialization hypertable, which is also the cagg's id in every log.
    package var id: Int32
    /// Id of the hypertable it reads: for a cagg on a cagg, the parent's materialization hypertable.
    package var sourceID: Int32
    /// The cagg below it in a hierarchy.
    package var parentID: Int32?
    /// The name its user gave it.
    package var view: QualifiedName
    /// The user's query over the source: the ground truth of a comparison.
    package var directView: QualifiedName
    /// Where the aggregates are stored.
    package var materialization: QualifiedName
    package var source: QualifiedName
    /// False for real-time caggs, whose view adds live rows.
    package var isMaterializedOnly: Bool
    /// The bucket's column in the view and the materialization hypertable.
    package var bucketColumn: String
    /// The source's time column.
    package var timeColumn: String
    /// Units of internal time that each new chunk of the source covers.
    package var sourceChunkInterval: Int64
    package var bucket: Bucket
    /// Whether some of the source's chunks lie in object storage, where the catalogs may not tell which time they cover.
    package var sourceIsTiered = false
    /// Of date and timestamp columns only.
    package var clock: WorkerClock?

    package var timeType: TimeType { bucket.timeType }
}
