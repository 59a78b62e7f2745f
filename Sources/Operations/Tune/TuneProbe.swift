internal import Postgres
package import Timescale

/// Measures forced refreshes of closed buckets. The number of refreshed buckets is near the number that tuning proposes
/// after trials that only read.
package struct TuneProbe: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Returns the facts with the measured refreshes added to the trials. `refresh` runs a plan. If a plan is refused,
    /// throws the refusal.
    ///
    /// A measurement writes to the cagg like any refresh and makes the same checks before: buckets whose raw data is
    /// gone aren't refreshed.
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

    /// Returns the number of buckets per batch that tuning proposes from the trials in `facts`.
    package static func first(_ facts: TuneFacts, _ goal: TuneGoal) -> Int64 {
        let proposal = TuneProposal(facts, goal)
        return proposal.chosen?.buckets ?? proposal.choices.first?.buckets ?? 1
    }

    /// Returns the number of buckets for the next measurement; nil if there is none. The proposed number comes first.
    /// After that, the number doubles each time, while the predicted memory stays within the budget.
    private static func next(after buckets: Int64, first: Int64, _ facts: TuneFacts, goal: TuneGoal) -> Int64? {
        if buckets < first { return first }
        let twice = min(2 * buckets, facts.window)
        return twice > buckets && goal.allows(facts.cost.peak(twice), by: facts.cost) ? twice : nil
    }

    /// Returns the options for a forced refresh with the memory limits of the job's owner.
    private func options(_ facts: TuneFacts) -> RefreshOptions {
        var options = RefreshOptions()
        (options.step, options.force, options.settings) = (.integer(1), true, facts.limits.settings)
        return options
    }

    /// Refreshes this many buckets in each window of the trials, and returns the trial with the most memory. Nil if the
    /// server had nothing to do.
    private func attempt(
        _ buckets: Int64, _ facts: TuneFacts, refresh: (RefreshPlan) async throws -> RefreshOutcome,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> TuneTrial? {
        var worst: TuneTrial?
        for range in try await facts.trialRange.windows(of: buckets, reader) {
            var plan = try await RefreshPlanner(reader).plan(
                facts.state.cagg.view.sqlText, range: range, options(facts))
            plan.windows = [plan.covered]
            if let refusal = plan.refusals.first { throw refusal }
            let outcome = try await refresh(plan)
            // A cancelled refresh ends without an error, but its measurements must not be used.
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
