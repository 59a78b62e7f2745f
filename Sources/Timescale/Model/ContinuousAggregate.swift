package import Postgres

/// A cagg as the catalogs describe it.
package struct ContinuousAggregate: Sendable, Hashable {
    /// The id of the cagg's materialization hypertable. It is also the cagg's id in every log.
    package var id: Int32
    /// The id of the source hypertable. For a cagg on a cagg, this is the parent's materialization hypertable.
    package var sourceID: Int32
    /// The id of the cagg that this cagg reads; nil if it reads a hypertable.
    package var parentID: Int32?
    /// The name of the view for users, which is the cagg's name.
    package var view: QualifiedName
    /// The view with the user's query over the source. A diff compares the stored rows with the rows of this view.
    package var directView: QualifiedName
    /// The hypertable that stores the aggregates.
    package var materialization: QualifiedName
    /// The hypertable that the cagg reads. For a cagg on a cagg, this is the parent's materialization hypertable.
    package var source: QualifiedName
    /// False for a real-time cagg, whose view adds live rows.
    package var isMaterializedOnly: Bool
    /// The name of the bucket column in the view and in the materialization hypertable.
    package var bucketColumn: String
    /// The name of the source's time column.
    package var timeColumn: String
    /// The length of time that each new chunk of the source covers, in units of internal time.
    package var sourceChunkInterval: Int64
    /// The bucket by which the cagg groups the rows of its source.
    package var bucket: Bucket
    /// Whether some of the source's chunks are in object storage. The catalogs may not show the time that these chunks
    /// cover.
    package var sourceIsTiered = false
    /// The clock of the workers that run the cagg's jobs. Nil unless the time column is a date or a timestamp without a
    /// time zone.
    package var clock: WorkerClock?

    /// The type of the source's time column.
    package var timeType: TimeType { bucket.timeType }
}
