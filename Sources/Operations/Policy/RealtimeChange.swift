package import Postgres
package import Timescale

/// The plan to switch a cagg's real-time aggregation on or off, and what real-time aggregation costs a query of the
/// cagg. A pure value.
package struct RealtimeChange: Sendable, Hashable {
    package var state: CaggState
    /// Whether the plan switches real-time aggregation on.
    package var isOn: Bool
    /// The part of the cagg that isn't stored. Each query computes this part while real-time aggregation is on. Nil if
    /// this role has no permission to read the source.
    package var live: LivePart?
    /// The planner's estimate for reading all stored rows, for comparison. Nil if this role has no permission to read
    /// the stored rows.
    package var stored: PlanEstimate?
    /// The statements for the simulated engine, whose server can't run `sql`. Nil for TimescaleDB.
    package var translated: [SQL]?

    package init(state: CaggState, isOn: Bool, live: LivePart?, stored: PlanEstimate? = nil) {
        self.state = state
        self.isOn = isOn
        self.live = live
        self.stored = stored
    }

    /// Whether real-time aggregation already is in the requested state.
    package var isEmpty: Bool { state.cagg.isMaterializedOnly != isOn }

    /// The statement that makes the change.
    package var sql: SQL {
        "ALTER MATERIALIZED VIEW \(name: state.cagg.view) SET (timescaledb.materialized_only = \(unsafeRaw: isOn ? "false" : "true"))"
    }
}

/// The part of a cagg that isn't stored: everything from the watermark on.
package struct LivePart: Sendable, Hashable {
    /// The range from the watermark to the end of the newest row's bucket; empty if everything is stored.
    package var range: TimeRange
    /// The number of buckets in the range.
    package var buckets: Int64
    /// The planner's estimate for reading the raw rows of the range; nil if the range is empty.
    package var raw: PlanEstimate?
    /// The planner's estimate for reading and aggregating the raw rows of the range; nil if the range is empty.
    package var aggregation: PlanEstimate?

    package init(
        range: TimeRange, buckets: Int64 = 0, raw: PlanEstimate? = nil, aggregation: PlanEstimate? = nil
    ) {
        self.range = range
        self.buckets = buckets
        self.raw = raw
        self.aggregation = aggregation
    }
}

extension RealtimeChange {
    /// Plans the change in one snapshot. Reads the catalogs and the newest raw row, and asks for the plans of queries
    /// without running them.
    package static func plan(_ name: String, isOn: Bool, _ reader: CatalogReader) async throws -> RealtimeChange {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            let cagg = state.cagg
            return RealtimeChange(
                state: state, isOn: isOn,
                live: try await livePart(of: state, over: snapshot.below(state).map(\.cagg), reader),
                stored: try await reader.estimate(
                    "SELECT * FROM \(name: cagg.materialization)", of: cagg.materialization))
        }
    }

    private static func livePart(
        of state: CaggState, over parents: [ContinuousAggregate], _ reader: CatalogReader
    ) async throws -> LivePart? {
        let (cagg, type) = (state.cagg, state.cagg.timeType)
        guard try await reader.mayRead(cagg.source) else { return nil }
        let start = max(state.watermark, state.sourceChunks.ranges.first?.start ?? .noEnd)
        guard let newest = try await reader.newestSourceTime(of: cagg), start.isFinite, start <= newest else {
            return LivePart(range: TimeRange(start: state.watermark, end: state.watermark))
        }
        let range = TimeRange(start: start, end: newest)
        let grid = try await ServerBuckets(cagg, reader).grid(of: range)
        let whole = TimeRange(start: grid.start(of: start), end: grid.end(of: newest))
        // The estimated query is the same that the view of a real-time cagg runs: the definition over the raw rows from
        // the watermark on.
        let definition = try await DiffDefinition.read(cagg, over: parents, toRaw: false, reader)
        let (from, to) = (type.parameter(whole.start), type.parameter(.noEnd))
        let time: SQL = "\(identifier: cagg.timeColumn)"
        return LivePart(
            range: whole, buckets: grid.count(whole),
            raw: try await reader.estimate(
                "SELECT FROM \(name: cagg.source) WHERE \(time) >= \(from)", of: cagg.source),
            aggregation: try await reader.estimate(definition.recomputed(from: from, to: to), of: cagg.source))
    }
}

extension RealtimeChange: Change {
    package typealias Event = Never

    package var target: ChangeTarget { ChangeTarget(state.cagg) }
    package var refusals: [Refusal] { [] }
    package var journalStart: JournalEntry.Event? { .realtimeChanging(isOn: isOn) }
    package func journalEnd(_ outcome: Void) -> JournalEntry.Event? { .realtimeChanged(isOn: isOn) }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        error.isAnswered ? .realtimeFailed(error: "\(error)") : nil
    }

    /// Makes the change. Takes an AccessExclusiveLock on the view.
    package func apply(_ work: ChangeWork<Never>) async throws {
        let connection = work.reader.connection
        try await allowingWrites(on: connection) {
            for statement in translated ?? [sql] { try await connection.query(statement) }
        }
    }
}
