package import Timescale

extension RefreshPlanner {
    /// Plans for the caggs over one, each after those it reads from: the same time in each one's own whole buckets,
    /// without a bucket that is still open. A cagg in which no whole bucket is closed is left out.
    package func cascadeUp(from plan: RefreshPlan) async throws -> [RefreshPlan] {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: plan.state.cagg)
            var plans: [RefreshPlan] = []
            for state in snapshot.above(plan.state) {
                let time = BucketTime(state.cagg, reader)
                var range = try await time.circumscribed(plan.covered)
                if plan.openBucket == nil, let open = try await openBucket(range, snapshot, state) { range.end = open }
                guard !range.isEmpty else { continue }
                plans.append(try await self.plan(state, of: snapshot, range: range, plan.options))
            }
            return plans
        }
    }

    /// Plans for the caggs below one, the lowest first: the same time, which is whole buckets of theirs as well.
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
