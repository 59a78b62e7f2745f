package import Postgres
package import Timescale

/// Reads the facts for an explanation of a policy in one snapshot.
///
/// Reads the catalogs, the newest raw row (an index lookup in a few chunks) and the planner's estimate for late data.
/// Counts the stored rows whose raw chunks were dropped. For integer time, calls the user's integer_now function.
package struct PolicyExplainer: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    /// Explains what the next run of a policy would do.
    ///
    /// - Parameters:
    ///   - name: the cagg's name as typed.
    ///   - job: the id of the policy's job; nil if the cagg has only one policy.
    ///   - time: returns the assumed time of the run, in the form of the cagg's time column. It is called with the
    ///     server's current time. If it is nil, the assumed time is the job's next start, or the current time if the
    ///     next start isn't in the future. For integer time, the assumed time is then the result of the integer_now
    ///     function.
    package func explain(
        _ name: String, job: Int32?, at time: (@Sendable (Timestamp, ContinuousAggregate) throws -> InternalTime)? = nil
    ) async throws -> PolicyExplanation {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            let policy = try state.policy(job: job)
            let function = try await nowFunction(of: state.cagg)
            let now: InternalTime
            if let time {
                now = try time(state.cagg.local(snapshot.now), state.cagg)
            } else if let function {
                now = try await reader.integerNow(function)
            } else {
                now = InternalTime(state.cagg.local(Self.nextRun(of: policy.job, snapshot.now)))
            }
            guard now.isFinite else { throw Refusal("the time of a run must be finite") }
            var explanation = try await explanation(of: policy, state, at: now)
            // TimescaleDB before 2.25 also recomputes the bucket after an invalidated one, if the buckets have a
            // variable width. No catalog shows this directly. But 2.25 also moved the table `bgw_job` to the schema
            // `_timescaledb_catalog`, and this can be checked.
            explanation.takesNextAlong =
                state.cagg.bucket.fixedWidth == nil && !reader.capabilities.has("_timescaledb_catalog.bgw_job")
            explanation.nowFunction = time == nil ? function : nil
            explanation.parent = snapshot.parent(of: state)
            let (stored, source) = (state.cagg.materialization, state.cagg.source)
            explanation.looksForLoss = try await reader.mayRead(stored) ? try await reader.mayRead(source) : false
            if explanation.looksForLoss, !explanation.covered.isEmpty, explanation.covered.start.isFinite {
                explanation.loss = try await DataLoss.count(
                    in: explanation.covered, isForced: false, includesTiered: policy.includesTiered, state, reader)
            }
            return try await measuringUnreachable(explanation)
        }
    }

    private static func nextRun(of job: Job, _ now: Timestamp) -> Timestamp {
        guard job.isScheduled, let next = job.nextStart, next.isFinite, next > now else { return now }
        return next
    }

    private func nowFunction(of cagg: ContinuousAggregate) async throws -> QualifiedName? {
        guard cagg.timeType.isInteger else { return nil }
        guard let function = try await reader.integerNowFunction(of: cagg) else {
            throw Refusal(
                "\(cagg.view) has integer time, but no integer_now function is set, so its policies fail",
                advice: "set a function with set_integer_now_func")
        }
        return function
    }

    private func explanation(
        of policy: RefreshPolicy, _ state: CaggState, at now: InternalTime
    ) async throws -> PolicyExplanation {
        let reach = try await reader.readReach(of: policy, state, at: now)
        var others: [PolicyReach] = []
        for other in state.refreshPolicies where other.job.id != policy.job.id {
            others.append(try await reader.readReach(of: other, state, at: now))
        }
        return PolicyExplanation(
            state: state, policy: policy, now: now, reach: reach, others: others,
            grid: try await ServerBuckets(state.cagg, reader).grid(of: extent(of: state, [reach] + others, now)),
            batching: policy.job.batching.resolved(reader.capabilities),
            newestRow: try await reader.newestSourceTime(of: state.cagg))
    }

    /// Returns the range for the grid: from the first relevant time to the last, plus two buckets for the open bucket
    /// and the next one.
    private func extent(of state: CaggState, _ reaches: [PolicyReach], _ now: InternalTime) -> TimeRange {
        let chunks = state.sourceChunks.union(state.storedChunks).ranges
        let times =
            [now, state.watermark] + chunks.flatMap { [$0.start, $0.end] }
            + reaches.flatMap { [$0.requested.start, $0.requested.end, $0.window.start, $0.window.end] }
        let finite = times.filter { state.cagg.timeType.normalized($0).isFinite }
        return TimeRange(
            start: finite.min() ?? now,
            end: (finite.max() ?? now).adding(2 * state.cagg.bucket.approximateWidth))
    }

    private func measuringUnreachable(_ explanation: PolicyExplanation) async throws -> PolicyExplanation {
        let (ranges, cagg) = (explanation.unreachable.ranges, explanation.state.cagg)
        guard !ranges.isEmpty else { return explanation }
        var measured = explanation
        measured.unreachableEntries = try await reader.invalidationEntries(of: cagg, touching: ranges)
        let type = cagg.timeType
        let time: SQL = "\(identifier: cagg.timeColumn)"
        let conditions = ranges.map { range -> SQL in
            "(\(time) >= \(type.parameter(range.start)) AND \(time) < \(type.parameter(range.end)))"
        }
        // With many ranges, the planner would need more time, and its estimate wouldn't be better.
        if conditions.count <= 20 {
            measured.unreachableRows = try await reader.estimate(
                "SELECT FROM \(name: cagg.source) WHERE \(conditions.joined(separator: " OR "))", of: cagg.source)?.rows
        }
        return measured
    }
}
