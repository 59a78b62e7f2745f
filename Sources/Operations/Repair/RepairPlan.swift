package import Postgres
package import Timescale

/// The plan of a repair: the refreshes that fix the rows that the stored diff found, each with the reasons to refuse
/// it. A pure value.
package struct RepairPlan: Sendable {
    /// One range and its refresh.
    package struct Part: Sendable, Hashable {
        package var range: RepairRange
        /// The planned refresh. Nil if none can be planned; then `refusals` has the reason.
        package var refresh: RefreshPlan?
        /// The reasons why the range isn't refreshed; empty if it is refreshed.
        package var refusals: [Refusal]

        package var isRefused: Bool { !refusals.isEmpty }
    }

    package var state: CaggState
    package var record: DiffRecord
    /// The options that say what the refreshes may delete or leave out.
    package var options: RefreshOptions
    /// The parts, in the order of time.
    package var parts: [Part]
    /// The caggs above this one in its hierarchy, the nearest first; they aren't repaired.
    package var above: [QualifiedName]

    /// The SQL of all refreshes that aren't refused, in the order in which it runs.
    package var statements: [SQL] { parts.filter { !$0.isRefused }.flatMap { $0.refresh?.statements ?? [] } }

    package var refused: [Part] { parts.filter(\.isRefused) }
}

/// Plans a repair: the refresh of each range, with the same checks as for any other refresh.
package struct RepairPlanner: Sendable {
    private let reader: CatalogReader
    private let options: RefreshOptions

    /// - Parameter options: say what the refreshes may delete or leave out. The planner sets `step` and `force` itself.
    package init(_ reader: CatalogReader, _ options: RefreshOptions = RefreshOptions()) {
        (self.reader, self.options) = (reader, options)
    }

    /// Plans the repair of a cagg. Reads the cagg's state in one snapshot, because the plan depends on the current
    /// catalogs, not on the catalogs at the time of the diff.
    package func plan(_ record: DiffRecord, cagg name: String) async throws -> RepairPlan {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            var parts: [RepairPlan.Part] = []
            for range in RepairRange.find(in: record) { parts.append(try await part(range, state, in: snapshot)) }
            return RepairPlan(
                state: state, record: record, options: options, parts: parts,
                above: snapshot.above(state).map(\.cagg.view))
        }
    }

    private func part(
        _ range: RepairRange, _ state: CaggState, in snapshot: CatalogSnapshot
    ) async throws -> RepairPlan.Part {
        do {
            var options = options
            (options.step, options.force) = (.chunk, range.needsForce)
            let refresh = try await RefreshPlanner(reader).plan(state, of: snapshot, range: range.range, options)
            return RepairPlan.Part(range: range, refresh: refresh, refusals: refresh.refusals)
        } catch let refusal as Refusal {
            return RepairPlan.Part(range: range, refresh: nil, refusals: [refusal])
        }
    }
}
