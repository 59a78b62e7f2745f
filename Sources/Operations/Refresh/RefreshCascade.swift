package import Timescale

extension RefreshPlanner {
    /// Plans for the caggs above this one, each after those that it reads. Each plan covers the same time, in whole
    /// closed buckets of its cagg. A cagg without a whole closed bucket in that time is left out.
    package func cascadeUp(from plan: RefreshPlan) async throws -> [RefreshPlan] {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: plan.state.cagg)
            var plans: [RefreshPlan] = []
            for state in snapshot.above(plan.state) {
                let time = BucketTime(state.cagg, reader)
                var range = try await time.circumscribed(plan.covered)
                if plan.openBucket == nil, let open = try await openBucket(in: range, snapshot, state) {
                    range.end = open
                }
                guard !range.isEmpty else { continue }
                plans.append(try await self.plan(state, of: snapshot, range: range, plan.options))
            }
            return plans
        }
    }

    /// Plans for the caggs below this one, the lowest first. Each plan covers the same time, which consists of whole
    /// buckets of these caggs too.
    package func cascadeDown(from plan: RefreshPlan) async throws -> [RefreshPlan] {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: plan.state.cagg)
            var plans: [RefreshPlan] = []
            for state in snapshot.below(plan.state).reversed() {
                let range = try await BucketTime(state.cagg, reader).circumscribed(plan.covered)
                plans.append(try await self.plan(state, of: snapshot, range: range, plan.options))
            }
            return plans
        }
    }
}
