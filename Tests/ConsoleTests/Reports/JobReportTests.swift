import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct JobReportTests {
    private static let now = CatalogSamples.now
    private static let outOfMemory = JobError(sqlState: "53200", message: "out of memory")

    private static let retention: Job = {
        var settings = JobSamples.settings(id: 1_001)
        (settings.procedureName, settings.schedule) = (Job.retentionProcedure, Interval(days: 1))
        settings.config = JobConfig(["drop_after": .string("90 days"), "hypertable_id": .integer(1)])
        var job = JobSamples.job(settings, nil)
        job.subject = CatalogSamples.cagg.source
        return job
    }()

    private static let failing: Job = {
        var job = CatalogSamples.policy(id: 1_002).job
        (job.statistics, job.state) = (
            JobSamples.failedStatistics(failures: 3), .failing(inARow: 3, .at(JobSamples.seconds(60)))
        )
        job.lastError = outOfMemory
        return job
    }()

    private static let lengths = [
        JobRunLength(duration: .seconds(1), succeeded: true), JobRunLength(duration: .seconds(4), succeeded: true),
        JobRunLength(duration: .milliseconds(20), succeeded: false),
    ]

    private func list(_ jobs: [Job], _ background: BackgroundWorkers = BackgroundWorkers()) -> JobList {
        JobList(
            now: Self.now, jobs: jobs, runs: [1_000: Self.lengths], background: background, logsSuccesses: true)
    }

    private func jobs(_ list: JobList, holdsSuccesses: Bool = true) -> JobsReport {
        JobsReport(list: list, useUnicode: true, holdsSuccesses: holdsSuccesses)
    }

    // MARK: jobs

    @Test func jobsThatRun() throws {
        let worker = JobWorker(job: 1_003, pid: 4_711, since: JobSamples.seconds(-90))
        let list = list([JobSamples.job(), Self.retention, JobSamples.job(id: 1_003, workers: [worker])])
        try expectSnapshot("jobs/healthy", of: jobs(list).document)
    }

    @Test func jobsInTrouble() throws {
        var hidden = JobSamples.job(id: 1_009)
        (hidden.historyIsVisible, hidden.settings.owner) = (false, "analyst")
        let crashed = JobSamples.job(id: 1_004, JobSamples.openStatistics(since: JobSamples.seconds(-3_600)))
        let stuck = JobSamples.job(id: 1_005, JobSamples.statistics(next: .negativeInfinity))
        let late = JobSamples.job(id: 1_006, JobSamples.statistics(next: JobSamples.seconds(-600)))
        let waiting = JobSamples.job(
            id: 1_007, JobSamples.statistics(next: JobSamples.seconds(-600)), background: BackgroundWorkers(used: 16))
        let paused = JobSamples.job(id: 1_008, JobSamples.failedStatistics(failures: 5), isScheduled: false)
        var list = list([Self.failing, crashed, stuck, late, waiting, paused, hidden])
        list.logsSuccesses = false
        try expectSnapshot("jobs/in-trouble", of: jobs(list).document)
    }

    @Test func noJobsAndNoScheduler() throws {
        try expectSnapshot("jobs/none", of: jobs(list([])).document)
        let late = JobSamples.job(
            JobSamples.statistics(next: JobSamples.seconds(-600)), background: BackgroundWorkers(schedulerRuns: false))
        let stopped = list([late], BackgroundWorkers(schedulerRuns: false))
        try expectSnapshot("jobs/no-scheduler", of: jobs(stopped).document)
    }

    // MARK: jobs ID

    private func card(_ job: Job, _ runs: [JobRun]) -> JobCardReport {
        JobCardReport(list: list([job]), job: job, runs: runs, useUnicode: true, holdsSuccesses: true)
    }

    @Test func oneJobThatRuns() throws {
        let runs = [-240, -540].map { second in
            JobRun(started: JobSamples.seconds(second), finished: JobSamples.seconds(second + 1), succeeded: true)
        }
        try expectSnapshot("jobs-card/healthy", of: card(JobSamples.job(), runs).document)
    }

    @Test func oneJobThatFails() throws {
        let runs = [
            JobRun(started: JobSamples.seconds(-30), finished: nil, succeeded: nil, pid: 4_711),
            JobRun(
                started: JobSamples.seconds(-240), finished: JobSamples.seconds(-239), succeeded: false,
                sqlState: "53200", message: "out of memory"),
            JobRun(started: nil, finished: JobSamples.seconds(-900), succeeded: false),
        ]
        try expectSnapshot("jobs-card/failing", of: card(Self.failing, runs).document)
    }

    @Test func oneJobThatNeverRan() throws {
        try expectSnapshot("jobs-card/never-ran", of: card(Self.retention, []).document)
    }

    // MARK: jobs errors

    private func errors(_ groups: [JobFailureGroup], _ jobs: [Job]) -> JobErrorsReport {
        JobErrorsReport(groups: groups, jobs: jobs, since: JobSamples.seconds(-86_400), now: Self.now)
    }

    @Test func failuresAreGroupedByTheirError() throws {
        let groups = [
            JobFailureGroup(
                job: 1_002, sqlState: "53200", message: "out of memory", count: 12, first: JobSamples.seconds(-80_000),
                last: JobSamples.seconds(-240)),
            JobFailureGroup(
                job: 1_002, sqlState: nil, message: nil, count: 1, first: JobSamples.seconds(-90_000),
                last: JobSamples.seconds(-90_000)),
            JobFailureGroup(
                job: 900, sqlState: "42P01", message: "relation \"old\" does not exist", count: 2,
                first: JobSamples.seconds(-70_000), last: JobSamples.seconds(-60_000)),
        ]
        try expectSnapshot("jobs-errors/failures", of: errors(groups, [Self.failing]).document)
    }

    @Test func errorsThatThisRoleMayNotSee() throws {
        var hidden = Self.failing
        (hidden.historyIsVisible, hidden.settings.owner) = (false, "analyst")
        try expectSnapshot("jobs-errors/hidden", of: errors([], [hidden]).document)
    }

    @Test func noFailures() throws {
        try expectSnapshot("jobs-errors/none", of: errors([], [JobSamples.job()]).document)
    }

    // MARK: jobs capacity

    private func capacity(
        _ background: BackgroundWorkers, jobs: [Job], running: [JobWorker] = [], rows: Int64 = 120
    ) -> JobCapacityReport {
        let oldest = rows == 0 ? nil : JobSamples.seconds(-86_400)
        return JobCapacityReport(
            capacity: JobCapacity(
                now: Self.now, background: background, running: running, jobs: jobs,
                history: JobHistorySize(rows: rows, bytes: rows * 200, oldest: oldest), holdsSuccesses: true,
                logsSuccesses: rows < 1_000_000),
            isSuperuser: true)
    }

    @Test func enoughWorkers() throws {
        let worker = JobWorker(job: 1_000, pid: 4_711, since: JobSamples.seconds(-5))
        let report = capacity(
            BackgroundWorkers(used: 3), jobs: [JobSamples.job(workers: [worker])], running: [worker])
        try expectSnapshot("jobs-capacity/enough", of: report.document)
    }

    @Test func tooFewWorkers() throws {
        let background = BackgroundWorkers(most: 4, used: 4, schedulers: 2, maxWorkerProcesses: 8)
        let due = JobSamples.job(JobSamples.statistics(next: JobSamples.seconds(-600)), background: background)
        try expectSnapshot(
            "jobs-capacity/too-few", of: capacity(background, jobs: [due], rows: 2_000_000).document)
    }

    @Test func nothingRunsTheJobs() throws {
        let stopped = BackgroundWorkers(launcherRuns: false, schedulerRuns: false, used: 0, schedulers: 0)
        try expectSnapshot("jobs-capacity/no-launcher", of: capacity(stopped, jobs: [], rows: 0).document)
        let restoring = BackgroundWorkers(schedulerRuns: false, isRestoring: true)
        try expectSnapshot("jobs-capacity/restoring", of: capacity(restoring, jobs: []).document)
        let simulated = BackgroundWorkers(launcherRuns: nil, schedulerRuns: nil, most: nil, used: 0, schedulers: 0)
        try expectSnapshot("jobs-capacity/simulated", of: capacity(simulated, jobs: [JobSamples.job()]).document)
    }

    // MARK: jobs pause, resume, unstick

    private func alteration(_ kind: JobAction.Verb, _ jobs: [Job], refused: Bool = false, isApplied: Bool) -> Document {
        let alteration = JobAlteration(kind, of: jobs, CatalogSamples.capabilities())
        let refusals = refused ? jobs.flatMap { alteration.refusals(of: $0, allowingDataLoss: false) } : []
        return JobActionReport.alteration(alteration, refusals: refusals, isApplied: isApplied, now: Self.now)
    }

    @Test func pausedJobs() throws {
        let worker = JobWorker(job: 1_000, pid: 4_711, since: JobSamples.seconds(-5))
        let jobs = [JobSamples.job(workers: [worker]), JobSamples.job(id: 1_001, isScheduled: false)]
        try expectSnapshot("jobs-pause/planned", of: alteration(.pause, jobs, isApplied: false))
        try expectSnapshot("jobs-pause/applied", of: alteration(.pause, jobs, isApplied: true))
        let paused = [JobSamples.job(isScheduled: false)]
        try expectSnapshot("jobs-pause/nothing-to-do", of: alteration(.pause, paused, isApplied: false))
    }

    @Test func resumedJobs() throws {
        let paused = JobSamples.job(JobSamples.failedStatistics(failures: 5), isScheduled: false)
        try expectSnapshot("jobs-resume/planned", of: alteration(.resume, [paused], isApplied: false))
        try expectSnapshot("jobs-resume/applied", of: alteration(.resume, [paused], isApplied: true))
        try expectSnapshot("jobs-resume/nothing-to-do", of: alteration(.resume, [JobSamples.job()], isApplied: true))
    }

    @Test func unstuckJobs() throws {
        let stuck = JobSamples.job(JobSamples.statistics(next: .negativeInfinity))
        let crashed = JobSamples.job(JobSamples.openStatistics(since: JobSamples.seconds(-3_600)))
        let worker = JobWorker(job: 1_000, pid: 4_711, since: JobSamples.seconds(-5))
        let running = JobSamples.job(workers: [worker])
        try expectSnapshot("jobs-unstick/planned", of: alteration(.unstick, [stuck], isApplied: false))
        try expectSnapshot("jobs-unstick/crashed", of: alteration(.unstick, [crashed], isApplied: true))
        try expectSnapshot(
            "jobs-unstick/refused", of: alteration(.unstick, [running], refused: true, isApplied: false))
    }

    // MARK: jobs run

    private func call(_ job: Job, isRecorded: Bool, _ background: BackgroundWorkers = BackgroundWorkers()) -> JobCall {
        JobCall(job: job, isRecorded: isRecorded, background: background, capabilities: CatalogSamples.capabilities())
    }

    @Test func jobThatWasRun() throws {
        let here = call(JobSamples.job(), isRecorded: false)
        try expectSnapshot("jobs-run/planned", of: JobActionReport.plan(here, refusals: []))
        let memory = MemoryUse(method: .residentMemory, peakBytes: 64 << 20, baseBytes: 8 << 20)
        try expectSnapshot(
            "jobs-run/in-this-session", of: JobActionReport.run(here, took: .milliseconds(1_500), memory: memory))
        let run = JobRun(started: JobSamples.seconds(-5), finished: JobSamples.seconds(-3), succeeded: true)
        let recorded = call(Self.retention, isRecorded: true)
        try expectSnapshot("jobs-run/recorded", of: JobActionReport.run(recorded, run))
    }

    @Test func jobThatFailedOrMustNotRun() throws {
        let run = JobRun(
            started: JobSamples.seconds(-5), finished: JobSamples.seconds(-3), succeeded: false, sqlState: "53200",
            message: "out of memory")
        let recorded = call(Self.failing, isRecorded: true)
        try expectSnapshot("jobs-run/failed", of: JobActionReport.run(recorded, run))
        let paused = call(JobSamples.job(isScheduled: false), isRecorded: true)
        let refusals = paused.refusals(allowingDataLoss: false)
        try expectSnapshot("jobs-run/refused", of: JobActionReport.plan(paused, refusals: refusals))
    }
}
