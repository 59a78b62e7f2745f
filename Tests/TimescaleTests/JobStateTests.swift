import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct JobStateTests {
    private func state(
        _ statistics: JobStatistics?, isScheduled: Bool = true, workers: [JobWorker] = [],
        background: BackgroundWorkers? = BackgroundWorkers()
    ) -> JobState {
        JobSamples.job(statistics, isScheduled: isScheduled, workers: workers, background: background).state
    }

    private func statistics(_ edit: (inout JobStatistics) -> Void) -> JobStatistics {
        var statistics = JobSamples.statistics()
        edit(&statistics)
        return statistics
    }

    @Test func jobWithANextStartInTheFutureIsScheduled() {
        let state = state(JobSamples.statistics())
        #expect(state == .waiting(.at(JobSamples.seconds(60))))
        #expect(state.code == "scheduled" && !state.isBad)
    }

    @Test func onlyAWorkerProvesThatAJobRuns() {
        let worker = JobWorker(job: 1_000, pid: 7, since: JobSamples.seconds(-30))
        let open = JobSamples.openStatistics(since: JobSamples.seconds(-30))
        #expect(state(open, workers: [worker]) == .running(pid: 7, since: JobSamples.seconds(-30)))
        #expect(state(open) == .crashed(since: JobSamples.seconds(-30)))
        #expect(state(open).isBad)
        #expect(state(JobSamples.statistics(), isScheduled: false, workers: [worker]).code == "running")
    }

    @Test func jobWhoseWorkerIsStartingHasNotCrashed() {
        let start = JobSamples.seconds(-2)
        #expect(state(JobSamples.openStatistics(since: start)) == .running(pid: nil, since: start))
    }

    /// A run that a second look finds may have started after the clock was read.
    @Test func runOfAMomentAfterNowHasNotCrashed() {
        let start = JobSamples.seconds(1)
        #expect(state(JobSamples.openStatistics(since: start)) == .running(pid: nil, since: start))
    }

    /// `alter_job(next_start)` changes nothing about a crash.
    @Test func crashedJobWithANextStartIsCrashedStill() {
        var statistics = JobSamples.openStatistics(since: JobSamples.seconds(-600))
        statistics.nextStart = JobSamples.seconds(-5)
        #expect(state(statistics) == .crashed(since: JobSamples.seconds(-600)))
    }

    @Test func failuresInARowAreCountedWithTheNextRetry() {
        let state = state(statistics { ($0.lastEndSucceeded, $0.failuresInARow) = (false, 3) })
        #expect(state == .failing(inARow: 3, .at(JobSamples.seconds(60))))
        #expect(state.code == "failing" && state.isBad)
    }

    @Test func jobThatSucceededAgainFailsNoMore() {
        #expect(state(statistics { $0.failures = 9 }).code == "scheduled")
    }

    @Test func neverRunJobMayHaveNoStatisticsAtAll() {
        #expect(state(nil) == .neverRan(.unset))
        let planned = JobStatistics(nextStart: JobSamples.seconds(60))
        #expect(state(planned) == .neverRan(.at(JobSamples.seconds(60))))
        #expect(state(planned).code == "never-ran")
    }

    @Test func nextStartOfMinusInfinityWithoutAnOpenRunIsStuck() {
        let stuck = state(JobSamples.statistics(next: .negativeInfinity))
        #expect(stuck == .waiting(.never))
        #expect(stuck.code == "stuck" && stuck.isBad)
        #expect(state(JobStatistics(nextStart: .negativeInfinity)) == .neverRan(.never))
    }

    @Test func nextStartThatHasPassedIsLateForAReason() {
        let due = JobSamples.seconds(-7_200)
        let late = JobSamples.statistics(next: due)
        let full = BackgroundWorkers(most: 2, used: 2)
        let dead = BackgroundWorkers(schedulerRuns: false, most: 2, used: 2)
        #expect(state(late) == .waiting(.late(since: due, .unexplained)))
        #expect(state(late, background: full) == .waiting(.late(since: due, .noWorker)))
        #expect(state(late, background: dead) == .waiting(.late(since: due, .noScheduler)))
        #expect(state(late, background: dead).code == "no-scheduler")
        #expect(state(late, background: full).code == "no-worker")
        #expect(state(late, background: nil).code == "late")
    }

    @Test func momentsAreNoDelay() {
        let due = JobSamples.seconds(-3)
        #expect(state(JobSamples.statistics(next: due)) == .waiting(.at(due)))
    }

    @Test func pausedJobSaysHowOftenItFailedBefore() {
        #expect(state(JobSamples.statistics(), isScheduled: false) == .paused(failuresInARow: 0))
        let tired = statistics { ($0.lastEndSucceeded, $0.failuresInARow) = (false, 5) }
        #expect(state(tired, isScheduled: false) == .paused(failuresInARow: 5))
    }

    @Test func telemetryThatIsOffIsNotDue() {
        var telemetry = JobSamples.settings()
        telemetry.procedureName = "policy_telemetry"
        let job = JobSamples.job(telemetry, nil, background: BackgroundWorkers(telemetryIsOff: true))
        #expect(job.state == .off)
        #expect(!job.state.isDue(at: JobSamples.now))
        #expect(JobSamples.job(telemetry, nil).state.isDue(at: JobSamples.now))
    }

    /// A worker takes what is scheduled, whose time has come, and which no run is open of.
    @Test func jobIsDueFromItsNextStartOnUnlessItRuns() {
        func isDue(_ statistics: JobStatistics?, isScheduled: Bool = true, workers: [JobWorker] = []) -> Bool {
            state(statistics, isScheduled: isScheduled, workers: workers).isDue(at: JobSamples.now)
        }
        let past = JobSamples.statistics(next: JobSamples.seconds(-1))
        #expect(isDue(past) && isDue(JobSamples.statistics(next: JobSamples.seconds(-100))))
        #expect(isDue(nil) && isDue(JobSamples.statistics(next: .negativeInfinity)))
        #expect(isDue(statistics { ($0.nextStart, $0.failuresInARow) = (JobSamples.now, 1) }))
        #expect(!isDue(JobSamples.statistics()) && !isDue(past, isScheduled: false))
        #expect(!isDue(past, workers: [JobWorker(job: 1_000, pid: 7, since: nil)]))
        #expect(!isDue(JobSamples.openStatistics(since: JobSamples.seconds(-600))))
    }

    @Test func statisticsSayOnlyOfARunThatEndedWhetherItSucceeded() {
        #expect(JobSamples.statistics().succeeded == true)
        #expect(JobSamples.statistics().lastDuration == .seconds(1))
        #expect(JobSamples.statistics().averageDuration == .seconds(1))
        for open in [JobSamples.openStatistics(since: JobSamples.now), JobStatistics(nextStart: JobSamples.now)] {
            #expect(open.succeeded == nil && open.lastDuration == nil)
        }
        #expect(JobStatistics(nextStart: JobSamples.now).averageDuration == nil)
    }

    @Test func runWithoutAnErrorThatDidNotSucceedCrashed() {
        func outcome(_ succeeded: Bool?, finished: Timestamp?, _ state: String? = nil) -> JobRun.Outcome {
            JobRun(started: nil, finished: finished, succeeded: succeeded, sqlState: state).outcome
        }
        #expect(outcome(true, finished: JobSamples.now) == .succeeded)
        #expect(outcome(nil, finished: nil) == .running)
        #expect(outcome(false, finished: JobSamples.now, "22023") == .failed)
        #expect(outcome(false, finished: JobSamples.now) == .crashed)
        #expect(outcome(nil, finished: JobSamples.now) == .crashed)
    }
}
