package import Postgres
package import Timescale

/// The explanation of one bucket: the bucket's stored, recomputed and raw rows, and the facts that decide the verdicts.
package struct DiffExplanation: Sendable {
    package var state: CaggState
    package var bucket: TimeRange
    /// The differences of the bucket, with their verdicts. Empty if the stored and the recomputed rows agree.
    package var differences: [Difference]
    /// The number of compared keys. A key that is only stored or only recomputed counts too.
    package var compared: Int64
    /// The bucket's rows in the materialization hypertable, sorted by key. Only the first rows if there are more than
    /// the limit of `read`.
    package var stored: QueryResult
    /// The rows that the definition computes from the current raw data, sorted by key. Only the first rows if there are
    /// more than the limit of `read`.
    package var recomputed: QueryResult
    /// The source's rows in the bucket, sorted by time. Only the first rows if there are more than the limit of `read`.
    /// With `toRaw`, the rows of a source cagg are recomputed.
    package var rawRows: QueryResult
    /// The number of all source rows in the bucket, including rows that `rawRows` leaves out because of the limit.
    package var rawCount: Int64
    /// The chunks of the source and of the materialization hypertable that overlap the bucket.
    package var chunks: [Chunk]
    /// The invalidations that overlap the bucket.
    package var invalidations: [Invalidation]
    /// The parts of the bucket for which the source has no chunk. With `toRaw`, the hypertable at the bottom of the
    /// hierarchy counts as the source.
    package var gone: TimeRanges
    /// Possible causes of drift. Empty if the bucket has no drift, or if no possible cause was found.
    package var suspects: [DiffSuspect]

    /// A chunk that overlaps the bucket. It belongs to the source or to the materialization hypertable.
    package struct Chunk: Sendable, Hashable {
        package var name: String
        package var isOfSource: Bool
        package var isCompressed: Bool
        package var range: TimeRange
    }

    /// A recorded invalidation that overlaps the bucket.
    package struct Invalidation: Sendable, Hashable {
        /// The cagg whose rows are invalidated: the explained cagg or, with `toRaw`, a cagg below it.
        package var cagg: QualifiedName
        package var log: Log
        package var range: TimeRange

        /// The log that contains an invalidation.
        package enum Log: String, Sendable {
            /// The log of the source hypertable: no refresh has processed the write yet.
            case hypertable
            /// The cagg's own log. A refresh of another range or of another cagg has moved the entry from the source's
            /// log to this log.
            case materialization
            /// The log of unfinished refreshes: a refresh has started the entry's range, but hasn't finished it.
            case unfinished
        }
    }
}

extension DiffExplanation {
    /// Reads the explanation in one snapshot, on the reader's connection. Until its end, the transaction holds
    /// AccessShareLock on the bucket's chunks.
    ///
    /// - Parameters:
    ///   - plan: supplies the filter, the tolerances and `toRaw`. The plan's range is ignored.
    ///   - time: any time in the bucket.
    ///   - limit: the maximum number of stored rows, of recomputed rows and of raw rows.
    package static func read(
        _ plan: DiffPlan, at time: InternalTime, limit: Int, _ reader: CatalogReader
    ) async throws -> DiffExplanation {
        try await reader.inSnapshot {
            let catalog = try await reader.readHierarchy(of: plan.cagg)
            let state = try catalog.find(plan.cagg)
            let parents = plan.toRaw ? catalog.below(state) : []
            let query = try await DiffQuery.read(plan, of: state, in: catalog, reader)
            let columns = query.columns
            let buckets = ServerBuckets(state.cagg, reader)
            let bucket = try await buckets.circumscribed(TimeRange(start: time, end: time.adding(1)))
            var counter = DiffSliceCounter(bucket, judge: DiffJudge(state, over: parents))
            var differences: [Difference] = []
            for row in try await reader.connection.query(query.compare(bucket, on: reader.connection)).rows {
                differences += counter.add(try DiffRow(row, columns))
            }
            let raw = query.definition.rawRows(bucket)
            let rows: SQL = "\(raw) LIMIT \(Int64(limit))"
            let hasDrift = differences.contains { $0.verdict == .drift }
            return DiffExplanation(
                state: state, bucket: bucket, differences: differences, compared: counter.summary.compared,
                stored: try await reader.connection.query(query.rows(ofStored: true, bucket, limit: limit)),
                recomputed: try await reader.connection.query(query.rows(ofStored: false, bucket, limit: limit)),
                rawRows: try await reader.connection.query(rows),
                rawCount: try await reader.connection.query("SELECT count(*) FROM (\(raw)) AS raw_rows").rows[0]
                    .decode(Int64.self),
                chunks: try await chunks(of: bucket, state.cagg, reader),
                invalidations: ([state] + parents).flatMap { invalidations(bucket, $0) },
                gone: TimeRanges([bucket]).subtracting((parents.last ?? state).sourceChunks),
                suspects: hasDrift ? try await DiffSuspect.read(state, in: TimeRanges([bucket]), reader) : [])
        }
    }

    private static func invalidations(_ bucket: TimeRange, _ state: CaggState) -> [Invalidation] {
        let logs: [(Invalidation.Log, LoggedRanges)] = [
            (.hypertable, state.sourceLog), (.materialization, state.ownLog), (.unfinished, state.unfinished),
        ]
        return logs.flatMap { log, logged in
            logged.ranges.ranges.filter { $0.start < bucket.end && bucket.start < $0.end }
                .map { Invalidation(cagg: state.cagg.view, log: log, range: $0) }
        }
    }

    private static func chunks(
        of bucket: TimeRange, _ cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [Chunk] {
        let suffix: SQL = cagg.timeType.isInteger ? "_integer" : ""
        let type: TimeType = cagg.timeType.isInteger ? .bigint : .timestamptz
        let rows = try await reader.connection.query(
            """
            SELECT format('%I.%I', chunk_schema, chunk_name) AS name,
                   (hypertable_schema, hypertable_name) = (\(cagg.source.schema), \(cagg.source.name)) AS is_of_source,
                   coalesce(is_compressed, false) AS is_compressed,
                   \(type.internalTime(of: "range_start\(suffix)")) AS range_start,
                   \(type.internalTime(of: "range_end\(suffix)")) AS range_end
            FROM timescaledb_information.chunks
            WHERE (hypertable_schema, hypertable_name) IN (
                    (\(cagg.source.schema), \(cagg.source.name)),
                    (\(cagg.materialization.schema), \(cagg.materialization.name)))
              AND range_start\(suffix) < \(type.parameter(bucket.end))
              AND range_end\(suffix) > \(type.parameter(bucket.start))
            ORDER BY 2 DESC, 4
            """
        ).rows
        return try rows.map { row in
            try Chunk(
                name: row["name"], isOfSource: row["is_of_source"], isCompressed: row["is_compressed"],
                range: TimeRange(row))
        }
    }
}
