import Postgres
import TestSupport
import Testing

@testable import Operations
@testable import Timescale

@Suite struct JobAssessmentTests {
    private func state(
        _ record: JobRecord, workers: [JobWorker] = [], _ background: BackgroundWorkers = BackgroundWorkers()
    ) -> JobState {
        JobAssessment(now: JobSamples.now, workers: workers, background: background).state(of: record)
    }

    private func statistics(_ edit: (inout JobStatistics) -> Void) -> JobStatistics {
        var statistics = JobSamples.statistics()
        edit(&statistics)
        return statistics
    }

    /// As the scheduler books a start.
    private func open(since start: Timestamp) -> JobStatistics {
        statistics {
            ($0.lastStart, $0.lastFinish, $0.nextStart) = (start, .negativeInfinity, .negativeInfinity)
            ($0.succeeded, $0.crashesInARow) = (false, 1)
        }
    }

    @Test func jobWithATimeToComeIsScheduled() {
        let state = state(JobSamples.record())
        #expect(state == .waiting(.at(JobSamples.seconds(60))))
        #expect(state.code == "scheduled" && !state.isBad)
    }

    @Test func onlyAWorkerMakesAJobRun() {
        let worker = JobWorker(job: 1_000, pid: 7, since: JobSamples.seconds(-30))
        let open = JobSamples.record(open(since: JobSamples.seconds(-30)))
        #expect(state(open, workers: [worker]) == .running(pid: 7, since: JobSamples.seconds(-30)))
        #expect(state(open) == .crashed(since: JobSamples.seconds(-30)))
        #expect(state(open).isBad)
        let paused = JobSamples.record(isScheduled: false)
        #expect(state(paused, workers: [worker]).code == "running")
    }

    @Test func jobWhoseWorkerIsStartingHasNotCrashed() {
        let start = JobSamples.seconds(-2)
        #expect(state(JobSamples.record(open(since: start))) == .running(pid: nil, since: start))
    }

    /// `alter_job(next_start)` changes nothing about a crash.
    @Test func crashedJobWithANextStartIsCrashedStill() {
        var statistics = open(since: JobSamples.seconds(-600))
        statistics.nextStart = JobSamples.seconds(-5)
        #expect(state(JobSamples.record(statistics)) == .crashed(since: JobSamples.seconds(-600)))
    }

    @Test func failuresInARowAreCountedWithTheNextRetry() {
        let failing = statistics { ($0.succeeded, $0.failuresInARow) = (false, 3) }
        let state = state(JobSamples.record(failing))
        #expect(state == .failing(inARow: 3, .at(JobSamples.seconds(60))))
        #expect(state.code == "failing" && state.isBad)
    }

    @Test func jobThatSucceededAgainFailsNoMore() {
        #expect(state(JobSamples.record(statistics { $0.failures = 9 })).code == "scheduled")
    }

    @Test func neverRunJobMayHaveNoStatisticsAtAll() {
        #expect(state(JobSamples.record(nil)) == .neverRan(.unset))
        let planned = JobStatistics(nextStart: JobSamples.seconds(60))
        #expect(state(JobSamples.record(planned)) == .neverRan(.at(JobSamples.seconds(60))))
        #expect(state(JobSamples.record(planned)).code == "never-ran")
    }

    @Test func nextStartOfMinusInfinityWithoutAnOpenRunIsStuck() {
        let stuck = state(JobSamples.record(JobSamples.statistics(next: .negativeInfinity)))
        #expect(stuck == .waiting(.never))
        #expect(stuck.code == "stuck" && stuck.isBad)
        #expect(state(JobSamples.record(JobStatistics(nextStart: .negativeInfinity))) == .neverRan(.never))
    }

    @Test func nextStartThatHasPassedIsLateForAReason() {
        let due = JobSamples.seconds(-7_200)
        let record = JobSamples.record(JobSamples.statistics(next: due))
        #expect(state(record) == .waiting(.late(since: due, .unexplained)))
        #expect(state(record, BackgroundWorkers(most: 2, used: 2)) == .waiting(.late(since: due, .noWorker)))
        let dead = BackgroundWorkers(schedulerRuns: false, most: 2, used: 2)
        #expect(state(record, dead) == .waiting(.late(since: due, .noScheduler)))
        #expect(state(record, dead).code == "no-scheduler")
        #expect(state(record, BackgroundWorkers(most: 2, used: 2)).code == "no-worker")
    }

    @Test func momentsAreNoDelay() {
        let due = JobSamples.seconds(-3)
        #expect(state(JobSamples.record(JobSamples.statistics(next: due))) == .waiting(.at(due)))
    }

    @Test func pausedJobSaysHowOftenItFailedBefore() {
        #expect(state(JobSamples.record(isScheduled: false)) == .paused(failuresInARow: 0))
        let tired = statistics { ($0.succeeded, $0.failuresInARow) = (false, 5) }
        #expect(state(JobSamples.record(tired, isScheduled: false)) == .paused(failuresInARow: 5))
    }

    @Test func telemetryThatIsOffIsNotDue() {
        var telemetry = JobSamples.record(nil)
        telemetry.job.procedure.name = "policy_telemetry"
        let background = BackgroundWorkers(telemetryIsOff: true)
        #expect(state(telemetry, background) == .off)
        let assessment = JobAssessment(now: JobSamples.now, workers: [], background: background)
        #expect(!assessment.isDue(telemetry))
        #expect(assessment.isDue(JobSamples.record(nil)))
    }
}
