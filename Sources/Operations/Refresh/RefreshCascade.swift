internal import Timescale

extension RefreshPlanner {
    /// Returns plans for the caggs above this cagg in the hierarchy. The plan of a cagg comes after the plans of the
    /// caggs that it reads. Each plan covers the same time range as `plan`, extended to whole buckets of its own cagg.
    /// Open buckets are covered only if `plan` covers an open bucket. A cagg without a bucket to refresh is left out.
    package func cascadeUp(from plan: RefreshPlan) async throws -> [RefreshPlan] {
        try await cascade(from: plan, isUp: true)
    }

    /// Returns plans for the caggs below this cagg in the hierarchy, the lowest first. Each plan covers the same time
    /// range as `plan`, extended to whole buckets of its own cagg.
    package func cascadeDown(from plan: RefreshPlan) async throws -> [RefreshPlan] {
        try await cascade(from: plan, isUp: false)
    }

    private func cascade(from plan: RefreshPlan, isUp: Bool) async throws -> [RefreshPlan] {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: plan.state.cagg)
            let states: [CaggState] = isUp ? snapshot.above(plan.state) : snapshot.below(plan.state).reversed()
            var plans: [RefreshPlan] = []
            for state in states {
                var range = try await ServerBuckets(state.cagg, reader).circumscribed(plan.covered)
                if isUp, plan.openBucket == nil, let open = try await openBucket(in: range, snapshot, state) {
                    range.end = open
                }
                guard !range.isEmpty else { continue }
                plans.append(try await self.plan(state, of: snapshot, range: range, plan.options))
            }
            return plans
        }
    }
}
