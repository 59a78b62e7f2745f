internal import Postgres
package import Timescale

/// Stored rows that a refresh of a range would delete, because their raw data is gone.
///
/// TimescaleDB recomputes invalidated ranges from what raw data there is, and `drop_chunks` invalidates what it drops
/// (threads #2198, #4328).
package struct DataLoss: Sendable, Hashable {
    package var rows: Int64
    package var buckets: Int64
    /// Where the source has no chunk and the cagg has.
    package var ranges: [TimeRange]
    /// What a refresh may safely start at: the end of the last bucket that such a range touches.
    package var safeStart: InternalTime

    /// Counts stored rows in buckets that lie wholly or partly where the source has no chunk any more; nil without any.
    ///
    /// Reads the materialization hypertable there, and nothing where every bucket has raw chunks.
    static func count(in covered: TimeRange, _ state: CaggState, _ reader: CatalogReader) async throws -> DataLoss? {
        let gaps = TimeRanges([covered]).subtracting(state.sourceChunks).intersection(state.storedChunks).ranges
        guard let last = gaps.last else { return nil }
        let (cagg, type) = (state.cagg, state.cagg.timeType)
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let touches = gaps.map { gap -> SQL in
            let end = cagg.bucket.sql(advancing: column, by: "1")
            return "(\(column) < \(type.parameter(gap.end)) AND \(end) > \(type.parameter(gap.start)))"
        }
        let row = try await reader.connection.query(
            """
            SELECT count(*), count(DISTINCT \(column)) FROM \(name: cagg.materialization)
            WHERE \(column) >= \(type.parameter(covered.start)) AND \(column) < \(type.parameter(covered.end))
              AND (\(touches.joined(separator: " OR ")))
            """
        ).rows[0]
        let (rows, buckets) = try row.decode(Int64.self, Int64.self)
        guard rows > 0 else { return nil }
        let safe = try await BucketTime(cagg, reader).circumscribed(last)
        return DataLoss(rows: rows, buckets: buckets, ranges: gaps, safeStart: safe.end)
    }
}
