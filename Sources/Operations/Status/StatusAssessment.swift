package import Postgres
package import Timescale

/// Assesses every cagg of a snapshot. A pure value, so that each rule can be tested without a server.
package struct StatusAssessment: Sendable {
    /// A lag or delay of up to this many schedule intervals is no problem: one run may be in progress, and one run may
    /// be late.
    static let toleratedRuns = 2
    /// The delay of a start that is no problem, in addition to the tolerated runs: the scheduler starts jobs late under
    /// load. It is longer than `JobState.normalStartDelay`, after which the state of a job is "late".
    static let toleratedStartDelay = Duration.seconds(60)

    private let now: Timestamp
    private let reach: [Int32: PolicyReach]
    private let closed: [Int32: InternalTime]

    /// - Parameters:
    ///   - reach: the windows of the refresh policies, by job id.
    ///   - closed: the end of the last closed bucket, by cagg id. Caggs with integer time are missing.
    package init(now: Timestamp, reach: [Int32: PolicyReach], closed: [Int32: InternalTime]) {
        self.now = now
        self.reach = reach
        self.closed = closed
    }

    /// Returns the status of one cagg. `state` must be from the same snapshot as the values with which this assessment
    /// was created.
    package func assess(_ state: CaggState) -> CaggStatus {
        let expectedEnd = expectedEnd(of: state)
        let stored = max(state.watermark, earliest(of: state))
        let lag = expectedEnd.map { Duration.microseconds(max(0, $0.rawValue - stored.rawValue)) }
        let pending = state.pending
        // If a run up to the expected end has just succeeded, it has found nothing newer to store, so the cagg is
        // complete.
        let isQuiet = (lag ?? .zero) > tolerance(of: state) && hasRunLately(state, upTo: expectedEnd)
        let outOfReach = pendingOutOfReach(pending, of: state)
        var status = CaggStatus(
            state: state, expectedEnd: expectedEnd, lag: isQuiet ? .zero : lag, pending: pending.ranges,
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

    /// Returns the start of the source's first chunk. The lag of an empty cagg is counted from this time.
    private func earliest(of state: CaggState) -> InternalTime {
        state.sourceChunks.ranges.first?.start ?? .noBegin
    }

    /// Returns the pending ranges before the windows of all policies. Returns no ranges if the cagg has no policy, or
    /// if the window of a policy is unknown. If all buckets have the same width, the ranges are extended to whole
    /// buckets: the source's log contains the times of rows, and the first chunk may start within a bucket.
    private func pendingOutOfReach(_ pending: TimeRanges, of state: CaggState) -> TimeRanges {
        let windows = state.refreshPolicies.compactMap { reach[$0.job.id]?.window }
        guard !windows.isEmpty, windows.count == state.refreshPolicies.count else { return TimeRanges() }
        // Windows consist of whole buckets: a bucket that a start offset cuts isn't in the window.
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
        if let statistics = job.statistics, statistics.succeeded == false {
            problems.append(.failing(job: job.id, error: job.lastError, failures: statistics.failures))
        }
        if let loss = reachPastRetention(policy, status.state) { problems.append(loss) }
        if !job.isScheduled {
            problems.append(.paused(job: job.id))
        } else if let overdue = overdue(job) {
            problems.append(overdue)
        }
        return problems
    }

    /// Returns a problem if a policy's window starts before the raw data that retention keeps. Returns nil if the
    /// window starts later.
    private func reachPastRetention(_ policy: RefreshPolicy, _ state: CaggState) -> StatusProblem? {
        guard policy.startOffset.reaches(past: state.sourceRetention?.dropAfter) else { return nil }
        return .deletesAggregates(
            job: policy.job.id, reachesBackTo: reach[policy.job.id]?.window.start ?? .noBegin,
            rawDataFrom: state.sourceChunks.ranges.first?.start)
    }

    private func overdue(_ job: Job) -> StatusProblem? {
        guard !job.state.isRunning, let statistics = job.statistics else { return nil }
        if statistics.nextStart == .negativeInfinity {
            // Before a job's first run, the next start `-infinity` is normal. After the first run, it means that the
            // job is stuck (thread #9360).
            return statistics.runs > 0 ? .overdue(job: job.id, since: nil) : nil
        }
        let tolerated = job.schedule.approximateDuration * Self.toleratedRuns + Self.toleratedStartDelay
        guard let late = now.duration(since: statistics.nextStart), late > tolerated else { return nil }
        return .overdue(job: job.id, since: statistics.nextStart)
    }

    private func isInFuture(_ state: CaggState) -> Bool {
        guard let closedEnd = closed[state.cagg.id], state.watermark.isFinite else { return false }
        // If the open bucket was stored, the watermark is one bucket after the last closed bucket. A watermark more
        // than two buckets after the last closed bucket is in the future.
        return state.watermark > closedEnd.adding(2 * state.cagg.bucket.approximateWidth)
    }

    /// Returns whether nothing is stored although there is raw data. Returns false if a policy has just checked all raw
    /// data and found no closed bucket.
    private func isEmpty(_ state: CaggState) -> Bool {
        guard state.watermark == .noBegin, let oldest = state.sourceChunks.ranges.first?.start else { return false }
        return !state.refreshPolicies.contains { policy in
            hasRunLately(policy, of: state) && reach[policy.job.id].map { $0.window.start <= oldest } ?? false
        }
    }

    private func isStale(_ status: CaggStatus) -> Bool {
        guard let lag = status.lag, lag > tolerance(of: status.state) else { return false }
        // A run that has just succeeded would have moved the watermark if there were newer data.
        return !hasRunLately(status.state, upTo: status.expectedEnd)
    }

    /// Returns whether a policy whose window reaches `end` has just succeeded. The run of a policy for older data says
    /// nothing about newer data.
    private func hasRunLately(_ state: CaggState, upTo end: InternalTime?) -> Bool {
        state.refreshPolicies.contains { policy in
            guard hasRunLately(policy, of: state) else { return false }
            guard let end, let window = reach[policy.job.id]?.window else { return true }
            return window.end >= end
        }
    }

    private func hasRunLately(_ policy: RefreshPolicy, of state: CaggState) -> Bool {
        guard policy.job.isScheduled, let statistics = policy.job.statistics, statistics.succeeded == true,
            let age = now.duration(since: statistics.lastSuccess)
        else { return false }
        return age <= tolerance(of: state)
    }

    /// Returns the lag that is normal between two runs of the cagg's policy.
    private func tolerance(of state: CaggState) -> Duration {
        let schedule = state.refreshPolicies.map(\.job.schedule.approximateDuration).min() ?? .zero
        let bucket = Duration.microseconds(state.cagg.bucket.approximateWidth)
        return schedule * Self.toleratedRuns + bucket + Self.toleratedStartDelay
    }
}

/// Reads all caggs in one snapshot and assesses them. Runs one statement more than `readState`. If a job seems to have
/// crashed, the job is read a second time after the snapshot. Doesn't read user data.
package func readStatus(_ reader: CatalogReader) async throws -> (snapshot: CatalogSnapshot, caggs: [CaggStatus]) {
    let (read, reach, closed) = try await reader.inSnapshot {
        let snapshot = try await reader.readState()
        let (reach, closed) = try await reader.readReach(snapshot)
        return (snapshot, reach, closed)
    }
    let snapshot = try await reader.confirmingCrashes(in: read)
    let assessment = StatusAssessment(now: snapshot.now, reach: reach, closed: closed)
    return (snapshot, snapshot.caggs.map(assessment.assess))
}
