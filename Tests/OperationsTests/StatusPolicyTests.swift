import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// Caggs with several policies, with none, and with integer time.
@Suite struct StatusPolicyTests {
    /// Job 1000 refreshes up to an hour ago, job 1001 the month before yesterday. Nothing newer than 01:00 is stored.
    private func assess(_ change: (inout CaggState) -> Void = { _ in }) -> CaggStatus {
        var state = CatalogSamples.state
        let older = CatalogSamples.policy(
            id: 1_001, start: .interval(Interval(days: 30)), end: .interval(Interval(days: 1)))
        state.refreshPolicies.append(older)
        state.watermark = CatalogSamples.instant("2026-11-22T01:00:00Z")
        change(&state)
        let windows: [Int32: TimeRange] = [
            1_000: CatalogSamples.range("2026-11-21T13:00:00Z", "2026-11-22T11:00:00Z"),
            1_001: CatalogSamples.range("2026-10-23T13:00:00Z", "2026-11-21T12:00:00Z"),
        ]
        let reach = windows.map { PolicyReach(jobID: $0.key, requested: $0.value, window: $0.value) }
        return StatusAssessment(
            now: CatalogSamples.now, reach: Dictionary(uniqueKeysWithValues: reach.map { ($0.jobID, $0) }),
            closed: [state.cagg.id: CatalogSamples.instant("2026-11-22T12:00:00Z")]
        ).assess(state)
    }

    /// The last success of the policy at `index` was eleven hours ago.
    private func delay(_ index: Int, in state: inout CaggState) {
        state.refreshPolicies[index].job.statistics?.lastSuccess = CatalogSamples.time("2026-11-22T01:30:00Z")
    }

    @Test func thereIsNothingNewerIfThePolicyForNewDataHasRun() {
        #expect(assess().lag == .zero)
        #expect(assess().problems == [])
        let status = assess { delay(1, in: &$0) }
        #expect(status.lag == .zero)
    }

    /// Its window ends a day ago, so its run has seen none of the newer data.
    @Test func runOfThePolicyForOldDataDoesNotHideTheLag() {
        let status = assess { delay(0, in: &$0) }
        #expect(status.lag == .seconds(10 * 3_600))
        #expect(status.problems == [.stale(lag: .seconds(10 * 3_600))])
    }

    @Test func onlyThePolicyThatReachesTheOldestDataProvesThatThereIsNoBucket() {
        #expect(assess { $0.watermark = .noBegin }.problems == [])
        let status = assess { state in
            state.watermark = .noBegin
            delay(1, in: &state)
        }
        #expect(status.problems == [.neverMaterialized])
    }

    @Test func lateDataWithinAnyPolicyIsInReach() {
        let late = CatalogSamples.range("2026-11-10T00:00:00Z", "2026-11-10T02:00:00Z")
        let status = assess { $0.sourceLog = CatalogSamples.logged(late) }
        #expect(status.pending == [late])
        #expect(status.pendingOutOfReach == [])
    }

    @Test func unfinishedRefreshIsANotice() {
        let range = CatalogSamples.range("2026-11-21T20:00:00Z", "2026-11-21T22:00:00Z")
        let status = assess { $0.unfinished = CatalogSamples.logged(range) }
        #expect(status.problems == [.unfinishedRefresh(entries: 1)])
        #expect(status.pending == [range])
    }

    @Test func lagWithoutAPolicyIsCountedFromTheLastClosedBucket() {
        let status = assess { $0.refreshPolicies = [] }
        #expect(status.problems == [.stale(lag: .seconds(11 * 3_600)), .noPolicy])
    }

    /// Twice the schedule of five minutes, and a minute for the scheduler.
    @Test(arguments: [(-660, false), (-661, true)])
    func jobIsOverdueAfterTwoSchedulesAndAMinute(seconds: Int, isOverdue: Bool) {
        let next = JobSamples.seconds(seconds)
        let status = assess { $0.refreshPolicies[1].job.statistics?.nextStart = next }
        let expected: [StatusProblem] = isOverdue ? [.overdue(job: 1_001, since: next)] : []
        #expect(status.problems == expected)
    }

    @Test func problemsOfEachPolicyNameItsJob() {
        let status = assess { state in
            state.refreshPolicies[0].job.isScheduled = false
            state.refreshPolicies[1].job.statistics?.lastEndSucceeded = false
        }
        #expect(status.problems.prefix(2).map(\.job) == [1_000, 1_001])
        #expect(status.problems.map(\.code) == ["paused", "failing", "stale"])
        #expect(status.verdict?.code == "failing")
    }

    /// Nobody but the user's own function knows the current integer time.
    @Test func integerTimeHasNoLagAndNoFuture() {
        var state = CatalogSamples.state
        (state.cagg.bucket.width, state.cagg.bucket.timeType) = (.integer(10), .bigint)
        state.watermark = InternalTime(Int64.max - 1)
        state.refreshPolicies[0].job.isScheduled = false
        let status = StatusAssessment(now: CatalogSamples.now, reach: [:], closed: [:]).assess(state)
        #expect(status.lag == nil && status.expectedEnd == nil)
        #expect(status.problems == [.paused(job: 1_000)])
    }
}
