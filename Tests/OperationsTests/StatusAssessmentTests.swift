import Postgres
import TestSupport
import Testing

@testable import Operations
@testable import Timescale

@Suite struct StatusAssessmentTests {
    private func assess(_ change: (inout CaggState) -> Void = { _ in }) -> CaggStatus {
        var state = CatalogSamples.state
        change(&state)
        let reach = state.refreshPolicies.map { policy in
            let start =
                policy.startOffset == .unbounded ? InternalTime.noBegin : CatalogSamples.instant("2026-11-21T13:00:00Z")
            let window = TimeRange(start: start, end: CatalogSamples.instant("2026-11-22T11:00:00Z"))
            return PolicyReach(jobID: policy.job.id, requested: window, window: window)
        }
        let closed = CatalogSamples.instant("2026-11-22T12:00:00Z")
        return StatusAssessment(
            now: CatalogSamples.now, reach: Dictionary(uniqueKeysWithValues: reach.map { ($0.jobID, $0) }),
            closed: [state.cagg.id: closed]
        ).assess(state)
    }

    private func job(_ state: inout CaggState, _ change: (inout Job) -> Void) {
        change(&state.refreshPolicies[0].job)
    }

    /// Whichever policy it is that has it.
    @Test func verdictIsTheWorstProblemOfAll() {
        let worstFirst: [StatusProblem] = [
            .failing(job: 1, error: nil, failures: 1),
            .deletesAggregates(job: 2, reachesBackTo: .noBegin, rawDataFrom: nil), .futureWatermark(.noEnd),
            .neverMaterialized, .paused(job: 3), .overdue(job: 4, since: nil), .stale(lag: .seconds(1)),
            .pendingOutOfReach([]), .unfinishedRefresh(entries: 1), .noPolicy,
        ]
        #expect(worstFirst.map(\.code) == StatusProblem.Code.allCases.map(\.rawValue))
        for first in worstFirst.indices {
            var status = assess()
            status.problems = worstFirst[first...].reversed()
            #expect(status.verdict == worstFirst[first])
        }
        #expect(worstFirst.map(\.severity) == worstFirst.map(\.severity).sorted(by: >))
    }

    @Test func healthyCaggHasNoProblem() {
        let status = assess()
        #expect(status.problems == [])
        #expect(status.lag == .zero)
    }

    @Test func lagIsCountedFromWhatThePolicyCoversNotFromNow() {
        let status = assess { state in
            state.watermark = CatalogSamples.instant("2026-11-22T09:00:00Z")
            job(&state) { $0.statistics?.lastSuccess = CatalogSamples.time("2026-11-22T09:30:00Z") }
        }
        #expect(status.lag == .seconds(7_200))
    }

    @Test func thereIsNoLagWhileRunsSucceedBecauseThereIsNoNewerData() {
        let status = assess { $0.watermark = CatalogSamples.instant("2026-11-22T01:00:00Z") }
        #expect(status.problems == [])
        #expect(status.lag == .zero)
    }

    @Test func lagIsStaleWhenNoRunSucceededLately() {
        let status = assess { state in
            state.watermark = CatalogSamples.instant("2026-11-22T01:00:00Z")
            job(&state) { $0.statistics?.lastSuccess = CatalogSamples.time("2026-11-22T01:30:00Z") }
        }
        #expect(status.problems == [.stale(lag: .seconds(10 * 3_600))])
    }

    @Test func failedRunIsTheVerdictWithItsError() {
        let error = JobError(sqlState: "22023", message: "refresh window too small", finished: nil)
        let status = assess { state in
            job(&state) {
                $0.statistics?.lastEndSucceeded = false
                $0.statistics?.failures = 3
                $0.lastError = error
            }
        }
        #expect(status.verdict == .failing(job: 1_000, error: error, failures: 3))
    }

    @Test func pausedJobIsBad() {
        let status = assess { state in job(&state) { $0.isScheduled = false } }
        #expect(status.problems == [.paused(job: 1_000)])
    }

    @Test func nextStartAtMinusInfinityNeverComes() {
        let status = assess { state in job(&state) { $0.statistics?.nextStart = .negativeInfinity } }
        #expect(status.problems == [.overdue(job: 1_000, since: nil)])
    }

    @Test func jobThatNeverRanMayHaveNoNextStart() {
        let status = assess { state in
            job(&state) { $0.statistics = JobStatistics(nextStart: .negativeInfinity) }
        }
        #expect(status.problems == [])
    }

    @Test(arguments: [JobState.running(pid: 7, since: nil), .running(pid: nil, since: CatalogSamples.now)])
    func jobThatRunsIsNotOverdue(state: JobState) {
        let status = assess { cagg in
            job(&cagg) {
                $0.statistics = JobSamples.openStatistics(since: JobSamples.seconds(-7_200))
                $0.state = state
            }
        }
        #expect(!status.problems.map(\.code).contains("overdue"))
    }

    @Test func jobThatCrashedIsOverdue() {
        let since = JobSamples.seconds(-7_200)
        let status = assess { state in
            state.refreshPolicies[0].job = JobSamples.job(JobSamples.openStatistics(since: since))
        }
        #expect(status.state.refreshPolicies[0].job.state == .crashed(since: since))
        #expect(status.problems == [.overdue(job: 1_000, since: nil)])
    }

    @Test func watermarkBeyondTheOpenBucketLiesInTheFuture() {
        let future = CatalogSamples.instant("2027-11-22T00:00:00Z")
        #expect(assess { $0.watermark = future }.problems == [.futureWatermark(future)])
    }

    @Test func storedOpenBucketIsNotTheFuture() {
        #expect(assess { $0.watermark = CatalogSamples.instant("2026-11-22T13:00:00Z") }.problems == [])
    }

    @Test func lateDataBeforeThePolicysStartIsOutOfReach() {
        let late = CatalogSamples.range("2026-11-10T00:00:00Z", "2026-11-10T02:00:00Z")
        let status = assess { $0.sourceLog = CatalogSamples.logged(late) }
        #expect(status.pending == [late])
        #expect(status.problems == [.pendingOutOfReach([late])])
    }

    /// The source's log has the times of the rows.
    @Test func lateRowsOutOfReachAreToldInWholeBuckets() {
        let row = CatalogSamples.range("2026-11-10T00:12:00Z", "2026-11-10T01:07:00Z")
        let buckets = CatalogSamples.range("2026-11-10T00:00:00Z", "2026-11-10T02:00:00Z")
        #expect(assess { $0.sourceLog = CatalogSamples.logged(row) }.problems == [.pendingOutOfReach([buckets])])
    }

    @Test func lateDataWithinReachIsPendingAndNoProblem() {
        let late = CatalogSamples.range("2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z")
        let status = assess { $0.sourceLog = CatalogSamples.logged(late) }
        #expect(status.pending == [late])
        #expect(status.problems == [])
    }

    @Test func invalidationOverDroppedChunksIsNoWork() {
        let dropped = CatalogSamples.range("2026-11-02T00:00:00Z", "2026-11-05T00:00:00Z")
        let status = assess { $0.ownLog = CatalogSamples.logged(dropped) }
        #expect(status.pending == [])
        #expect(status.problems == [])
    }

    @Test func firstBucketBehindDroppedChunksIsNoWork() {
        let dropped = CatalogSamples.range("2026-11-05T00:00:00Z", "2026-11-08T01:00:00Z")
        #expect(assess { $0.ownLog = CatalogSamples.logged(dropped) }.pending == [])
        let more = CatalogSamples.range("2026-11-05T00:00:00Z", "2026-11-08T02:00:00Z")
        let status = assess { $0.ownLog = CatalogSamples.logged(more) }
        #expect(status.pending == [CatalogSamples.range("2026-11-08T00:00:00Z", "2026-11-08T02:00:00Z")])
    }

    /// A table may begin in the middle of a bucket, with nothing dropped before it.
    @Test func firstBucketThatWasNeverLookedAtIsWork() {
        let untold = TimeRange(start: .noBegin, end: CatalogSamples.instant("2026-11-08T01:00:00Z"))
        let status = assess { state in
            state.ownLog = CatalogSamples.logged(untold)
            state.ownLog.unbegunEnd = untold.end
        }
        #expect(status.pending == [CatalogSamples.range("2026-11-08T00:00:00Z", "2026-11-08T01:00:00Z")])
    }

    /// The log that began with "all of it" has long been left behind by retention, and merged with what that logged.
    @Test func retentionBehindWhatWasNeverLookedAtIsNoWork() {
        let merged = TimeRange(start: .noBegin, end: CatalogSamples.instant("2026-11-08T01:00:00Z"))
        let status = assess { state in
            state.ownLog = CatalogSamples.logged(merged)
            state.ownLog.unbegunEnd = CatalogSamples.instant("2026-11-05T00:00:00Z")
        }
        #expect(status.pending == [])
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 40))])
    func policyThatReachesPastRetentionDeletes(start: PolicyOffset) {
        let status = assess { state in
            state.sourceRetention = CatalogSamples.retention(Interval(days: 30))
            state.refreshPolicies[0].startOffset = start
        }
        #expect(status.problems.map(\.code) == ["deletes"])
    }

    @Test func caggThatHoldsNothingIsEmptyNotStale() {
        let status = assess { $0.watermark = .noBegin }
        #expect(status.problems == [.neverMaterialized])
    }

    /// The first bucket of a young hypertable is still open.
    @Test func caggWhosePolicyHasSeenAllRawDataIsNotEmpty() {
        let status = assess {
            $0.watermark = .noBegin
            $0.sourceChunks = TimeRanges([CatalogSamples.range("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")])
        }
        #expect(status.problems == [])
    }

    @Test func missingPolicyIsANoticeOnly() {
        let status = assess { $0.refreshPolicies = [] }
        #expect(status.problems == [.noPolicy])
        #expect(status.verdict?.severity == .notice)
    }
}
