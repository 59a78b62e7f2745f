internal import Postgres
package import Timescale

/// Stored rows that a refresh of a range would delete or falsify, because their raw data is gone.
///
/// TimescaleDB recomputes invalidated ranges from what raw data there is, and `drop_chunks` invalidates what it drops
/// (threads #2198, #4328).
package struct DataLoss: Sendable, Hashable {
    package var rows: Int64
    package var buckets: Int64
    /// Where the source has no chunk and the cagg has.
    package var ranges: [TimeRange]
    /// The whole buckets that would change.
    package var atRisk = TimeRanges()
    /// What a refresh may safely start at: the end of the last bucket at risk.
    package var safeStart: InternalTime
}

extension DataLoss {
    /// Counts the stored rows at risk; nil without any.
    ///
    /// A bucket without any raw chunk is at risk. One that has some, such as the first month of a table, is recomputed
    /// and compared: the catalogs can't tell a chunk that was dropped from one that never was. Reads the materialization
    /// hypertable where chunks are missing, raw data for the buckets at their edges, and nothing where every bucket has
    /// all its chunks.
    static func count(in covered: TimeRange, _ state: CaggState, _ reader: CatalogReader) async throws -> DataLoss? {
        let gaps = TimeRanges([covered]).subtracting(state.sourceChunks).intersection(state.storedChunks).ranges
        guard !gaps.isEmpty else { return nil }
        let buckets = StoredBuckets(state.cagg, covered, gaps, reader)
        var loss = try await buckets.without()
        var atRisk: [TimeRange] = []
        for gap in gaps { atRisk.append(try await BucketTime(state.cagg, reader).inscribed(gap)) }
        for edge in try await buckets.partly() where try await changes(edge, state, reader) {
            loss.rows += edge.rows
            loss.buckets += 1
            loss.end = max(loss.end, edge.bucket.end)
            atRisk.append(edge.bucket)
        }
        guard loss.rows > 0 else { return nil }
        return DataLoss(
            rows: loss.rows, buckets: loss.buckets, ranges: gaps, atRisk: TimeRanges(atRisk), safeStart: loss.end)
    }

    /// Whether recomputing the bucket from what raw data is left gives something else than what is stored.
    private static func changes(
        _ edge: StoredBuckets.Edge, _ state: CaggState, _ reader: CatalogReader
    ) async throws -> Bool {
        let caggs = state.cagg.parentID == nil ? [] : try await reader.readState().caggs
        let columns = try await DiffColumns.read(state.cagg, reader)
        let query = DiffQuery(
            cagg: state.cagg, columns: columns,
            comparison: DiffComparison(tolerance: DiffComparison.standardTolerance),
            definition: try await .read(state.cagg, toRaw: false, among: caggs, reader))
        return try await reader.connection.query(query.compare(edge.bucket)).rows.contains { row in
            guard case .difference = try DiffRow(row, columns).content else { return false }
            return true
        }
    }
}

/// The buckets a cagg stores over missing raw chunks.
private struct StoredBuckets {
    struct Edge {
        var bucket: TimeRange
        var rows: Int64
    }

    private let reader: CatalogReader
    private let cagg: ContinuousAggregate
    private let within: SQL
    private let whole: SQL
    private let touching: SQL

    init(_ cagg: ContinuousAggregate, _ covered: TimeRange, _ gaps: [TimeRange], _ reader: CatalogReader) {
        let type = cagg.timeType
        let start: SQL = "\(identifier: cagg.bucketColumn)"
        let end = cagg.bucket.sql(advancing: start, by: "1")
        self.cagg = cagg
        self.reader = reader
        within = "\(start) >= \(type.parameter(covered.start)) AND \(start) < \(type.parameter(covered.end))"
        func any(_ condition: (TimeRange) -> SQL) -> SQL {
            "(\(gaps.map { "(\(condition($0)))" as SQL }.joined(separator: " OR ")))"
        }
        whole = any { "\(start) >= \(type.parameter($0.start)) AND \(end) <= \(type.parameter($0.end))" }
        touching = any { "\(start) < \(type.parameter($0.end)) AND \(end) > \(type.parameter($0.start))" }
    }

    /// Those without any raw chunk.
    func without() async throws -> (rows: Int64, buckets: Int64, end: InternalTime) {
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let last = cagg.timeType.internalTime(of: "max(\(cagg.bucket.sql(advancing: column, by: "1")))")
        let row = try await reader.connection.query(
            """
            SELECT count(*), count(DISTINCT \(column)), \(last)
            FROM \(name: cagg.materialization) WHERE \(within) AND \(whole)
            """
        ).rows[0]
        let (rows, buckets, end) = try row.decode(Int64.self, Int64.self, InternalTime?.self)
        return (rows, buckets, end ?? .noBegin)
    }

    /// Those with some.
    func partly() async throws -> [Edge] {
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let (type, end) = (cagg.timeType, cagg.bucket.sql(advancing: column, by: "1"))
        let rows = try await reader.connection.query(
            """
            SELECT \(type.internalTime(of: column)), \(type.internalTime(of: end)), count(*)
            FROM \(name: cagg.materialization) WHERE \(within) AND \(touching) AND NOT \(whole)
            GROUP BY \(column) ORDER BY \(column)
            """
        ).rows
        return try rows.map { row in
            let (start, end, count) = try row.decode(InternalTime.self, InternalTime.self, Int64.self)
            return Edge(bucket: TimeRange(start: start, end: end), rows: count)
        }
    }
}
