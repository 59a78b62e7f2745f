package import Postgres
package import Timescale

/// Judges every cagg of a snapshot; pure, so that each rule can be tested without a server.
package struct StatusAssessment: Sendable {
    /// How many runs may be missed before a lag counts: one run may be going on, one may just have been late.
    static let toleratedRuns: Int64 = 2
    /// The scheduler itself wakes up late under load.
    static let schedulerSlack: Int64 = 60_000_000

    private let now: Timestamp
    private let reach: [Int32: PolicyReach]
    private let closed: [Int32: InternalTime]

    package init(now: Timestamp, reach: [Int32: PolicyReach], closed: [Int32: InternalTime]) {
        self.now = now
        self.reach = reach
        self.closed = closed
    }

    /// Facts and problems of one cagg, which must be of the snapshot that the clock and the reach belong to.
    package func assess(_ state: CaggState) -> CaggStatus {
        let expectedEnd = expectedEnd(of: state)
        let lag = expectedEnd.map { max(0, $0.rawValue - max(state.watermark.rawValue, earliest(of: state).rawValue)) }
        let pending = state.pending
        // A run that succeeded just now found nothing newer to store: it holds all it should.
        let isQuiet = (lag ?? 0) > tolerance(of: state) && hasRunLately(state)
        let outOfReach = pendingOutOfReach(pending, of: state)
        var status = CaggStatus(
            state: state, expectedEnd: expectedEnd, lag: isQuiet ? 0 : lag, pending: pending.ranges,
            pendingOutOfReach: outOfReach.ranges, problems: [])
        status.problems = problems(of: status)
        return status
    }

    // MARK: Facts

    private func expectedEnd(of state: CaggState) -> InternalTime? {
        let ends = state.refreshPolicies.compactMap { reach[$0.job.id]?.window.end }
        guard let closedEnd = closed[state.cagg.id] else { return nil }
        let byPolicy = min(ends.max() ?? closedEnd, closedEnd)
        guard let newestChunk = state.sourceChunks.ranges.last?.end else { return nil }
        return min(byPolicy, newestChunk)
    }

    /// A cagg that holds nothing is behind by as much as there is raw data.
    private func earliest(of state: CaggState) -> InternalTime {
        state.sourceChunks.ranges.first?.start ?? .noBegin
    }

    /// Late data is lost to the policies where it lies before the start of them all. In whole buckets where all are as
    /// wide: the logs of the source are cut to rows, and the first chunk may begin within a bucket.
    private func pendingOutOfReach(_ pending: TimeRanges, of state: CaggState) -> TimeRanges {
        let windows = state.refreshPolicies.compactMap { reach[$0.job.id]?.window }
        guard !windows.isEmpty, windows.count == state.refreshPolicies.count else { return TimeRanges() }
        // A bucket that straddles the start leaves the window while its neighbours are still in it.
        let start = windows.map(\.start).min() ?? .noBegin
        let late = pending.intersection(TimeRange(start: .noBegin, end: start))
        guard let width = state.cagg.bucket.fixedWidth, let boundary = closed[state.cagg.id] else { return late }
        return BucketGrid(from: boundary, width: width).circumscribed(late)
    }

    // MARK: Judgement

    private func problems(of status: CaggStatus) -> [StatusProblem] {
        let state = status.state
        var problems = state.refreshPolicies.flatMap { policyProblems($0, status) }
        if isInFuture(state) { problems.append(.futureWatermark(state.watermark)) }
        if isEmpty(state) {
            problems.append(.neverMaterialized)
        } else if isStale(status), let lag = status.lag {
            problems.append(.stale(lag: lag))
        }
        if !status.pendingOutOfReach.isEmpty { problems.append(.pendingOutOfReach(status.pendingOutOfReach)) }
        if state.unfinished.entries > 0 { problems.append(.unfinishedRefresh(entries: state.unfinished.entries)) }
        if state.refreshPolicies.isEmpty { problems.append(.noPolicy) }
        return problems
    }

    private func policyProblems(_ policy: RefreshPolicy, _ status: CaggStatus) -> [StatusProblem] {
        let job = policy.job
        var problems: [StatusProblem] = []
        if let runs = job.runs, runs.hasRun, runs.succeeded == false {
            problems.append(.failing(job: job.id, error: runs.lastError, failures: runs.failures))
        }
        if let loss = reachPastRetention(policy, status.state) { problems.append(loss) }
        if !job.isScheduled {
            problems.append(.paused(job: job.id))
        } else if let overdue = overdue(job) {
            problems.append(overdue)
        }
        return problems
    }

    /// A policy reaches too far where its start lies before what retention leaves of the raw data.
    private func reachPastRetention(_ policy: RefreshPolicy, _ state: CaggState) -> StatusProblem? {
        guard policy.startOffset.reaches(past: state.sourceRetention?.dropAfter) else { return nil }
        return .deletesAggregates(
            job: policy.job.id, reachesBackTo: reach[policy.job.id]?.window.start ?? .noBegin,
            rawDataFrom: state.sourceChunks.ranges.first?.start)
    }

    private func overdue(_ job: Job) -> StatusProblem? {
        guard job.runs?.status != "Running", let next = job.nextStart else { return nil }
        if next == .negativeInfinity {
            // Before its first run a job may have no start yet; afterwards it is stuck (thread #9360).
            return job.runs?.hasRun == true ? .overdue(job: job.id, since: nil) : nil
        }
        let tolerated = job.schedule.approximateMicroseconds * Self.toleratedRuns + Self.schedulerSlack
        guard let late = now.microseconds(since: next), late > tolerated else { return nil }
        return .overdue(job: job.id, since: next)
    }

    private func isInFuture(_ state: CaggState) -> Bool {
        guard let closedEnd = closed[state.cagg.id], state.watermark.isFinite else { return false }
        // The open bucket may be stored (the watermark then stands at its end); beyond it is the future.
        return state.watermark > closedEnd.adding(2 * state.cagg.bucket.approximateWidth)
    }

    /// Nothing is stored, and it isn't that the policy has just looked at all raw data and found no closed bucket in it.
    private func isEmpty(_ state: CaggState) -> Bool {
        guard state.watermark == .noBegin, let oldest = state.sourceChunks.ranges.first?.start else { return false }
        let reaches = state.refreshPolicies.compactMap { reach[$0.job.id]?.window.start }
        return !(hasRunLately(state) && reaches.contains { $0 <= oldest })
    }

    private func isStale(_ status: CaggStatus) -> Bool {
        guard let lag = status.lag, lag > tolerance(of: status.state) else { return false }
        // A run that succeeded just now would have moved the watermark had there been newer data.
        return !hasRunLately(status.state)
    }

    private func hasRunLately(_ state: CaggState) -> Bool {
        state.refreshPolicies.contains { policy in
            guard policy.job.isScheduled, policy.job.runs?.succeeded == true,
                let success = policy.job.runs?.lastSuccess, let age = now.microseconds(since: success)
            else { return false }
            return age <= tolerance(of: state)
        }
    }

    /// How far behind a cagg may be between two runs of its policy.
    private func tolerance(of state: CaggState) -> Int64 {
        let schedule = state.refreshPolicies.map(\.job.schedule.approximateMicroseconds).min() ?? 0
        return schedule * Self.toleratedRuns + state.cagg.bucket.approximateWidth + Self.schedulerSlack
    }
}
