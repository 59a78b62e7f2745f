import Postgres
import TestSupport
import Testing

@testable import Operations
@testable import Timescale

@Suite struct JobCapacityTests {
    private func capacity(
        _ background: BackgroundWorkers = BackgroundWorkers(), _ jobs: [Job] = [JobSamples.job()],
        rows: Int64 = 0, holdsSuccesses: Bool = true, logs: Bool = true
    ) -> JobCapacity {
        JobCapacity(
            now: JobSamples.now, background: background, running: [], jobs: jobs,
            history: JobHistorySize(rows: rows, bytes: 0), holdsSuccesses: holdsSuccesses, logsSuccesses: logs)
    }

    @Test func soundServerHasNoFindings() {
        #expect(capacity().findings == [])
    }

    @Test func densityAndLoadFollowFromSchedulesAndDurations() {
        // Two jobs every five minutes, a second each; paused ones count for nothing.
        let jobs = [JobSamples.job(), JobSamples.job(id: 1_001), JobSamples.job(id: 1_002, isScheduled: false)]
        let capacity = capacity(BackgroundWorkers(), jobs)
        #expect(abs(capacity.runsPerMinute - 0.4) < 1e-9)
        #expect(abs(capacity.load - 2.0 / 300) < 1e-9)
    }

    @Test func eachCauseOfAMissingSchedulerIsNamed() {
        #expect(capacity(BackgroundWorkers(launcherRuns: false, schedulerRuns: false)).findings == [.noLauncher])
        #expect(capacity(BackgroundWorkers(schedulerRuns: false)).findings == [.noScheduler])
        #expect(capacity(BackgroundWorkers(schedulerRuns: false, isTemplate: true)).findings == [.template])
        #expect(capacity(BackgroundWorkers(schedulerRuns: false, isRestoring: true)).findings == [.restoring])
        #expect(capacity(BackgroundWorkers(isRestoring: true)).findings == [.restoring])
    }

    @Test func fullWorkersMatterWhileSomethingWaits() {
        let full = BackgroundWorkers(most: 4, used: 4)
        #expect(capacity(full).findings == [])
        let due = JobSamples.job(JobSamples.statistics(next: JobSamples.seconds(-60)), background: full)
        #expect(capacity(full, [due]).findings == [.full(waiting: 1, wanted: 8)])
    }

    @Test func schedulesThatAskForMoreThanThereMayRunAreFound() {
        var statistics = JobSamples.statistics()
        statistics.totalDuration = .seconds(6_000)
        let jobs = (0..<4).map { JobSamples.job(id: 1_000 + $0, statistics) }
        let findings = capacity(BackgroundWorkers(most: 8, used: 4), jobs).findings
        #expect(findings == [.overloaded(load: 8, room: 6, wanted: 12)])
    }

    @Test func processesMustSufficeForWorkersAndParallelQueries() {
        let background = BackgroundWorkers(most: 16, maxWorkerProcesses: 8, maxParallelWorkers: 8)
        #expect(capacity(background).findings == [.tooFewProcesses(have: 8, wanted: 27)])
    }

    @Test func largeHistoryNamesTheJobThatKeepsItSmall() {
        var retention = JobSamples.job(id: 3)
        retention.procedureName = "policy_job_stat_history_retention"
        #expect(
            capacity(BackgroundWorkers(), [retention], rows: 2_000_000).findings
                == [.largeHistory(rows: 2_000_000, retention: 3)])
    }

    @Test func successesThatAreNotLoggedAreSaidWhereTheyCouldBe() {
        #expect(capacity(logs: false).findings == [.successesNotLogged])
        #expect(capacity(holdsSuccesses: false, logs: false).findings == [])
    }

    @Test func simulatedEngineHasNoWorkersToFindFaultWith() {
        let none = BackgroundWorkers(launcherRuns: nil, schedulerRuns: nil, most: nil, used: 0, schedulers: 0)
        #expect(capacity(none).findings == [])
        #expect(capacity(none).room == nil)
    }
}
