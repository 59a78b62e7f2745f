internal import Postgres
package import Timescale

/// Plans refreshes. Asks the server for bucket boundaries and for the number of rows that a refresh would delete.
package struct RefreshPlanner: Sendable {
    let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Plans the refresh of a cagg. Reads the state in one snapshot. Reads user data only to count the rows that the
    /// refresh would delete; see `DataLoss.count`.
    package func plan(_ name: String, range: TimeRange, _ options: RefreshOptions) async throws -> RefreshPlan {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            return try await plan(try snapshot.find(name), of: snapshot, range: range, options)
        }
    }

    /// Plans the refresh of one range in the caller's transaction.
    func plan(
        _ state: CaggState, of snapshot: CatalogSnapshot, range: TimeRange, _ options: RefreshOptions
    ) async throws -> RefreshPlan {
        let serverBuckets = ServerBuckets(state.cagg, reader)
        var requested = state.bounded(range)
        // The first bucket may start before the first chunk.
        if requested.start > range.start { requested.start = try await serverBuckets.start(of: requested.start) }
        let covered = requested.isEmpty ? requested : try await serverBuckets.inscribed(requested)
        guard !covered.isEmpty else { throw Self.tooNarrow(requested, state.cagg) }
        let loss = try await DataLoss.count(in: covered, isForced: options.force, state, reader)
        let stretches = TimeRanges([covered]).subtracting(options.clip ? loss?.atRisk ?? TimeRanges() : TimeRanges())
            .ranges
        var windows = options.step == .adaptive ? stretches : []
        if options.step != .adaptive {
            for stretch in stretches {
                windows += try await serverBuckets.windows(of: stretch, buckets: options.step.buckets(of: state.cagg))
            }
        }
        return RefreshPlan(
            state: state, requested: requested, covered: covered, windows: windows, options: options,
            loss: options.clip ? nil : loss, clipped: options.clip ? loss : nil,
            running: try await reader.refreshing(state),
            openBucket: try await openBucket(in: covered, snapshot, state), capabilities: reader.capabilities)
    }

    private static func tooNarrow(_ range: TimeRange, _ cagg: ContinuousAggregate) -> Refusal {
        let type = cagg.timeType
        return Refusal(
            "no whole \(cagg.bucket.text) bucket fits between \(type.text(range.start)) and \(type.text(range.end))",
            advice: "choose a longer window: a refresh covers only whole buckets")
    }

    /// Returns the start of the first open bucket in the range. Nil if the range includes no open bucket, and for
    /// integer time.
    func openBucket(
        in covered: TimeRange, _ snapshot: CatalogSnapshot, _ state: CaggState
    ) async throws -> InternalTime? {
        guard !state.cagg.timeType.isInteger else { return nil }
        let open = try await ServerBuckets(state.cagg, reader).start(of: InternalTime(state.cagg.local(snapshot.now)))
        return covered.end > open ? open : nil
    }
}
