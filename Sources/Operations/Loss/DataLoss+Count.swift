internal import Postgres
package import Timescale

extension DataLoss {
    /// Counts the stored rows at risk; nil without any.
    ///
    /// A bucket without any raw chunk is at risk. One that has some, such as the first month of a table, is recomputed
    /// and compared: the catalogs can't tell a chunk that was dropped from one that never was. So is, where the refresh
    /// would recompute it, a bucket in a chunk that was made late; it is at risk where that shows rows to be gone, and a
    /// backfill, which only adds some, is none.
    ///
    /// What can't be known: that a chunk was made late, where no later one is left to show it, where a restored dump made
    /// all of them anew, or where the server's object ids began again; that rows are gone, where at least as many came
    /// instead that reach as far. And a row that was deleted on purpose from a late chunk looks like one that was dropped.
    ///
    /// Where chunks of the source are tiered, a gap may be theirs: what the refresh would read of them is compared, too. It reads
    /// them where `timescaledb.enable_tiered_reads` is on, and a policy unless its `include_tiered_data` is false. Otherwise
    /// they are as good as gone.
    ///
    /// Reads the materialization hypertable where chunks are missing, raw data for the buckets at their edges and in late
    /// chunks, and nothing where every bucket has all its chunks and they were made in the order of time.
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
            let stored = StoredBuckets(state.cagg, covered, gaps.ranges, reader)
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
