internal import Postgres
internal import Timescale

extension DataLoss {
    /// Counts the stored rows that a refresh of `covered` would delete or make wrong. Returns nil if there are no such
    /// rows.
    ///
    /// A stored bucket is at risk in three cases:
    /// - The source has no chunk for the bucket.
    /// - The source has chunks for only a part of the bucket, and the recomputed rows differ from the stored rows. The
    ///   rows are compared, because the catalogs don't show whether the missing chunk was dropped or never existed (as
    ///   for the first month of a table).
    /// - The bucket is in a late chunk, the refresh would recompute the bucket, and raw rows are missing. A late chunk
    ///   is one that was created after a chunk of a later time. If rows were only added, for example by a backfill, the
    ///   bucket isn't at risk.
    ///
    /// The detection has limits. A late chunk isn't recognized if no chunk of a later time exists, if a restored dump
    /// created all chunks again, or if the server's object ids wrapped around. Missing rows aren't recognized if new
    /// rows hide the loss from every count, minimum and maximum. A row that somebody deleted from a late chunk on
    /// purpose counts as missing.
    ///
    /// If the source has tiered chunks, they may contain the data of a range without other chunks. If the refresh would
    /// read tiered chunks, such a range is recomputed and compared; otherwise the raw data of the range counts as gone.
    /// A refresh reads tiered chunks if `timescaledb.enable_tiered_reads` is on. A policy whose `include_tiered_data`
    /// is false never reads tiered chunks.
    ///
    /// Reads stored rows in the ranges without source chunks. Reads raw rows for the buckets at the ends of these
    /// ranges and for the buckets in late chunks. Reads no user data if no chunk is missing and all chunks were created
    /// in the order of time.
    ///
    /// - Parameters:
    ///   - covered: the range that the refresh covers.
    ///   - isForced: whether the refresh recomputes all buckets of the range, not only invalidated buckets.
    ///   - includesTiered: false if the refresh belongs to a policy whose `include_tiered_data` is false.
    static func count(
        in covered: TimeRange, isForced: Bool, includesTiered: Bool = true, _ state: CaggState, _ reader: CatalogReader
    ) async throws -> DataLoss? {
        let requested = TimeRanges([covered])
        var gaps = requested.subtracting(state.sourceChunks).intersection(state.storedChunks)
        let recomputedRanges = (isForced ? requested : state.recomputed.intersection(requested)).intersection(
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
            (loss.rows, loss.buckets, loss.safeStart) = try await stored.countWithoutChunks()
            for gap in gaps.ranges {
                loss.atRisk = loss.atRisk.union(
                    TimeRanges([try await ServerBuckets(state.cagg, reader).inscribed(gap)]))
            }
            let edges = try await stored.bucketsPartlyWithoutChunks()
            judged = loss.atRisk.union(TimeRanges(edges.map(\.range)))
            for edge in edges where try await recomputed.differ(in: edge.range) { loss.add(edge) }
        }
        for range in late.ranges {
            let whole = try await ServerBuckets(state.cagg, reader).circumscribed(range)
            for part in TimeRanges([whole]).intersection(requested).subtracting(judged).ranges {
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
