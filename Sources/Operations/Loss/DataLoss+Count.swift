internal import Postgres
package import Timescale

extension DataLoss {
    /// Counts the stored rows that a refresh of `covered` would delete or make wrong; nil if there are none.
    ///
    /// A bucket for which the source has no chunk is at risk. A bucket that is only partly covered by chunks, such as
    /// the first month of a table, is recomputed and compared, because the catalogs can't tell a dropped chunk from a
    /// chunk that never existed. A bucket in a chunk that was created late is recomputed too, if the refresh would
    /// recompute it. Such a bucket is at risk if raw rows are missing. If rows were only added, as by a backfill, it
    /// isn't at risk.
    ///
    /// Some cases can't be detected. A late chunk isn't recognized if no later chunk remains for comparison, if a
    /// restored dump created all chunks again, or if the server's object ids wrapped around. Missing rows aren't
    /// recognized if new rows replace them so that no count, minimum or maximum shows the loss. A row that was deleted
    /// from a late chunk on purpose counts as missing.
    ///
    /// If the source has tiered chunks, the data of a range without chunks may be in them. If the refresh would read
    /// tiered chunks, such a range is recomputed and compared; otherwise its rows count as gone. A refresh reads tiered
    /// chunks if `timescaledb.enable_tiered_reads` is on; for a policy, `include_tiered_data` must also not be false.
    ///
    /// Reads stored rows in the ranges without chunks. Reads raw rows for the buckets at the ends of these ranges and
    /// for the buckets in late chunks. Reads no user data if no chunk is missing and all chunks were created in the
    /// order of time.
    static func count(
        in covered: TimeRange, isForced: Bool, includesTiered: Bool = true, _ state: CaggState, _ reader: CatalogReader
    ) async throws -> DataLoss? {
        let asked = TimeRanges([covered])
        var gaps = asked.subtracting(state.sourceChunks).intersection(state.storedChunks)
        let recomputedRanges = (isForced ? asked : state.recomputed.intersection(asked)).intersection(
            state.storedChunks)
        var late = recomputedRanges
        if !late.isEmpty { late = late.intersection(try await reader.lateChunks(of: state.cagg)) }
        if !gaps.isEmpty, state.cagg.sourceIsTiered, includesTiered, try await reader.readsTieredChunks() {
            late = late.union(gaps.intersection(recomputedRanges))
            gaps = TimeRanges()
        }
        guard !gaps.isEmpty || !late.isEmpty else { return nil }
        let recomputed = try await RecomputedBuckets.read(state, reader)
        var loss = DataLoss(rows: 0, buckets: 0, ranges: gaps.ranges, safeStart: .noBegin)
        var judged = TimeRanges()
        if !gaps.isEmpty {
            let stored = StoredBuckets(state.cagg, in: covered, gaps: gaps.ranges, reader)
            (loss.rows, loss.buckets, loss.safeStart) = try await stored.without()
            for gap in gaps.ranges {
                loss.atRisk = loss.atRisk.union(TimeRanges([try await BucketTime(state.cagg, reader).inscribed(gap)]))
            }
            let edges = try await stored.partly()
            judged = loss.atRisk.union(TimeRanges(edges.map(\.range)))
            for edge in edges where try await recomputed.differ(in: edge.range) { loss.add(edge) }
        }
        for range in late.ranges {
            let whole = try await BucketTime(state.cagg, reader).circumscribed(range)
            for part in TimeRanges([whole]).intersection(asked).subtracting(judged).ranges {
                for bucket in try await recomputed.shrunk(in: part) {
                    loss.add(bucket)
                    loss.ranges = TimeRanges(loss.ranges + [bucket.range]).ranges
                }
            }
            judged = judged.union(TimeRanges([whole]))
        }
        return loss.rows > 0 ? loss : nil
    }

    private mutating func add(_ bucket: StoredBucket) {
        rows += bucket.rows
        buckets += 1
        atRisk = atRisk.union(TimeRanges([bucket.range]))
        safeStart = max(safeStart, bucket.range.end)
    }
}
