package import Postgres
package import Timescale

/// The plan of a repair: the ranges with wrong rows that the saved diff found, and a refresh for each range. A pure
/// value.
package struct RepairPlan: Sendable {
    /// One range, with the refresh that fixes the range's rows.
    package struct Part: Sendable, Hashable {
        package var range: RepairRange
        /// The planned refresh. Nil if no refresh can be planned; then `refusals` has the reason.
        package var refresh: RefreshPlan?
        /// The reasons why the range isn't refreshed; empty if it is refreshed.
        package var refusals: [Refusal]

        package var isRefused: Bool { !refusals.isEmpty }
    }

    package var state: CaggState
    /// The saved diff.
    package var record: DiffRecord
    /// The operator's options: what the refreshes may delete, and what they leave out.
    package var options: RefreshOptions
    /// The parts, in the order of time.
    package var parts: [Part]
    /// The caggs above the repaired cagg in the hierarchy, the nearest first. They aren't repaired.
    package var above: [QualifiedName]

    /// The SQL of all refreshes that aren't refused, in the order in which the statements run.
    package var statements: [SQL] { parts.filter { !$0.isRefused }.flatMap { $0.refresh?.statements ?? [] } }

    /// The parts that aren't refreshed.
    package var refused: [Part] { parts.filter(\.isRefused) }
}

/// Plans a repair: the refresh of each range, with the same checks as for any other refresh.
package struct RepairPlanner: Sendable {
    private let reader: CatalogReader
    private let options: RefreshOptions

    /// - Parameter options: what the refreshes may delete, and what they leave out. The planner sets `step` and `force`
    ///   itself.
    package init(_ reader: CatalogReader, _ options: RefreshOptions = RefreshOptions()) {
        (self.reader, self.options) = (reader, options)
    }

    /// Plans the repair of a cagg. The plan uses the current catalog data, read in one snapshot, not the catalog data
    /// at the time of the diff.
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
