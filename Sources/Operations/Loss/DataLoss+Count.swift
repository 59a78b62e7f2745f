internal import Postgres
package import Timescale

extension DataLoss {
    /// Counts the stored rows at risk; nil if there are none.
    ///
    /// A bucket without any raw chunk is at risk. A bucket with some raw chunks, such as the first month of a table,
    /// is recomputed and compared, because the catalogs can't tell a dropped chunk from one that never existed. A
    /// bucket in a chunk that was created late is recomputed too, if the refresh would recompute it. It is at risk if
    /// the comparison shows that rows are gone; a backfill, which only adds rows, isn't a risk.
    ///
    /// Some cases can't be detected. A late chunk isn't recognized if no later chunk remains for comparison, if a
    /// restored dump created all chunks again, or if the server's object ids wrapped around. Missing rows aren't
    /// recognized if at least as many new rows replace them and reach as far. A row that was deleted on purpose from
    /// a late chunk looks like a dropped one.
    ///
    /// If the source has tiered chunks, a gap may belong to them. Then the data that the refresh would read from them
    /// is compared too. A refresh reads tiered chunks if `timescaledb.enable_tiered_reads` is on; a policy also needs
    /// that its `include_tiered_data` isn't false. If they aren't read, their rows count as gone.
    ///
    /// Reads the materialization hypertable where chunks are missing, and raw data for the buckets at their edges and
    /// in late chunks. Reads no user data if every bucket has all its chunks and they were created in the order of
    /// time.
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
