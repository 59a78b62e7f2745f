internal import Postgres
package import Timescale

/// Refreshes closed buckets by force to measure a refresh, with sizes around the proposal of the trials that only
/// read.
package struct TuneProbe: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// The facts, with refreshes added to the trials. `refresh` runs a plan; refused plans aren't tried.
    ///
    /// Writes what a refresh writes, with the same checks: buckets whose raw data is gone aren't refreshed.
    package func probe(
        _ facts: TuneFacts, _ goal: TuneGoal, isolation: isolated (any Actor)? = #isolation,
        refresh: (RefreshPlan) async throws -> RefreshOutcome
    ) async throws -> TuneFacts {
        var facts = facts
        let first = Self.first(facts, goal)
        var buckets = max(facts.batches ? 1 : 2, first / 4)
        while true {
            guard let trial = try await attempt(buckets, facts, refresh: refresh) else { return facts }
            facts.cost = facts.cost.adding(trial)
            guard let next = Self.next(after: buckets, first: first, facts, goal: goal) else { return facts }
            buckets = next
        }
    }

    /// The number of buckets that trials without refreshes propose.
    package static func first(_ facts: TuneFacts, _ goal: TuneGoal) -> Int64 {
        let proposal = TuneProposal(facts, goal)
        return proposal.chosen?.buckets ?? proposal.choices.first?.buckets ?? 1
    }

    /// First the proposed number; then twice as many each time, as long as they are expected to stay within the
    /// budget.
    private static func next(after buckets: Int64, first: Int64, _ facts: TuneFacts, goal: TuneGoal) -> Int64? {
        if buckets < first { return first }
        let twice = min(2 * buckets, facts.window)
        return twice > buckets && goal.allows(facts.cost.peak(twice), by: facts.cost) ? twice : nil
    }

    /// A forced refresh in one window, with the memory limits of the job's owner.
    private func options(_ facts: TuneFacts) -> RefreshOptions {
        var options = RefreshOptions()
        (options.step, options.force, options.settings) = (.integer(1), true, facts.limits.settings)
        return options
    }

    /// The worst of the windows; nil if the server had nothing to do.
    private func attempt(
        _ buckets: Int64, _ facts: TuneFacts, refresh: (RefreshPlan) async throws -> RefreshOutcome,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> TuneTrial? {
        var worst: TuneTrial?
        for range in try await facts.ground.windows(of: buckets, reader) {
            var plan = try await RefreshPlanner(reader).plan(
                facts.state.cagg.view.sqlText, range: range, options(facts))
            plan.windows = [plan.covered]
            if let refusal = plan.refusals.first { throw refusal }
            let outcome = try await refresh(plan)
            // A cancelled refresh ends without an error; its measurements must not be used.
            if outcome.wasStopped { throw CancellationError() }
            try Task.checkCancellation()
            for window in outcome.windows where window.outcome == .refreshed {
                let trial = TuneTrial(
                    .refreshed, buckets: buckets, duration: window.duration, memory: window.memory ?? .init())
                if trial.outweighs(worst) { worst = trial }
            }
        }
        return worst
    }
}
