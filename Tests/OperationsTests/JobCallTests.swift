import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// A run that an operator asks for: what stands against it, what the server is told, and what the journal keeps.
@Suite struct JobCallTests {
    private func call(
        _ state: JobState = .waiting(.at(JobSamples.seconds(60))), isRecorded: Bool = true,
        schedulerRuns: Bool? = true, capabilities: Capabilities = CatalogSamples.capabilities()
    ) -> JobCall {
        var job = JobSamples.job()
        job.state = state
        return JobCall(
            job: job, isRecorded: isRecorded, background: BackgroundWorkers(schedulerRuns: schedulerRuns),
            capabilities: capabilities)
    }

    @Test func soundJobMayBeRunBothWays() {
        #expect(call().refusals(allowingDataLoss: false) == [])
        #expect(call(isRecorded: false).refusals(allowingDataLoss: false) == [])
    }

    /// No worker would start the job soon. A run in this session needs no worker.
    @Test(
        arguments: [
            (.paused(failuresInARow: 3), true, "job 1000 is paused"),
            (.crashed(since: JobSamples.now), true, "job 1000 crashed"), (.off, true, "telemetry_level is off"),
            (.waiting(.unset), false, "no scheduler runs for this database"),
            (.waiting(.unset), nil, "the simulated engine has no scheduler"),
        ] as [(JobState, Bool?, String)])
    func runThatNoWorkerWouldStartIsRefused(state: JobState, schedulerRuns: Bool?, reason: String) throws {
        let refusals = call(state, schedulerRuns: schedulerRuns).refusals(allowingDataLoss: true)
        let refusal = try #require(refusals.first)
        #expect(refusals.count == 1)
        #expect(refusal.reason.contains(reason), "\(refusal)")
        #expect(refusal.advice != nil)
        #expect(call(state, isRecorded: false, schedulerRuns: schedulerRuns).refusals(allowingDataLoss: true) == [])
    }

    @Test(
        arguments: [
            (7, JobSamples.now, "job 1000 has been running since 2026-11-22T12:30:00Z in process 7"),
            (nil, JobSamples.now, "job 1000 has been running since 2026-11-22T12:30:00Z"),
            (7, nil, "job 1000 is already running in process 7"), (nil, nil, "job 1000 is already running"),
        ] as [(Int32?, Timestamp?, String)])
    func runningJobIsBusyAsFarAsItCanBeSeen(pid: Int32?, since: Timestamp?, text: String) {
        #expect(call(.running(pid: pid, since: since)).busy?.description == text)
        #expect(call().busy == nil)
    }

    @Test func runInThisSessionIsOneCall() {
        #expect(call(isRecorded: false).statement.description == "CALL public.run_job(1000::int)")
    }

    /// alter_job takes away the time zone that it isn't told.
    @Test func recordedRunMakesTheJobDueAndKeepsItsTimeZone() {
        let zoned = Capabilities(
            engine: .timescaledb(version: "2.28.3"), apiSchema: "public", isSuperuser: true,
            columns: ["_timescaledb_config.bgw_job": ["id", "timezone"]], functions: ["alter_job": ["timezone"]])
        let text = call(capabilities: zoned).statement.description
        #expect(text.contains("next_start => clock_timestamp(), timezone => idle.timezone"))
        #expect(text.contains("SELECT b.id, b.timezone FROM"))
        #expect(!call().statement.description.contains("timezone"))
    }

    @Test(
        arguments: [
            (BackgroundWorkers(schedulerRuns: false), "no scheduler runs for this database"),
            (BackgroundWorkers(most: 4, used: 4), "all 4 background workers are in use"),
            (BackgroundWorkers(), "the reason is unknown"),
        ] as [(BackgroundWorkers, String)])
    func jobThatNoWorkerTookSaysWhyAsFarAsItIsKnown(background: BackgroundWorkers, reason: String) {
        let error = JobNotTaken(job: 1_000, patience: .seconds(90), background: background)
        #expect(error.description.contains("within 90 s") && error.description.contains(reason))
        #expect(error.kind == .busy)
    }

    @Test(
        arguments: [
            (nil, .all), ("1004", .ids([1_004])), ("hourly", .cagg("hourly")), ("public.1004", .cagg("public.1004")),
            ("4294967296", .cagg("4294967296")),
        ] as [(String?, JobSelection)])
    func wholeNumberIsAJobAndAnyOtherTextACagg(text: String?, selection: JobSelection) {
        #expect(JobSelection(text) == selection)
    }

    // MARK: The journal

    private func change(isRecorded: Bool = true) -> JobRunChange {
        JobRunChange(call(isRecorded: isRecorded), allowsDataLoss: false, patience: .seconds(1))
    }

    private func action(isRecorded: Bool, _ duration: Duration?) -> JobAction {
        var action = JobAction(.run, job: 1_000)
        (action.isRecorded, action.duration) = (isRecorded, duration)
        return action
    }

    @Test func finishedRunIsJournalledWithItsDuration() {
        #expect(change().journalStart == .jobActing(action(isRecorded: true, nil)))
        let run = JobRun(started: JobSamples.now, finished: JobSamples.seconds(3), succeeded: true)
        #expect(change().journalEnd(.booked(run)) == .jobActed(action(isRecorded: true, .seconds(3))))
        #expect(
            change(isRecorded: false).journalEnd(.ran(.seconds(2), nil))
                == .jobActed(action(isRecorded: false, .seconds(2))))
    }

    /// A crashed run has neither a success nor a message.
    @Test(arguments: [false, nil] as [Bool?])
    func runThatTheSchedulerRecordedAsFailedIsJournalledAsFailed(succeeded: Bool?) {
        var run = JobRun(started: JobSamples.now, finished: JobSamples.seconds(3), succeeded: succeeded)
        #expect(change().journalEnd(.booked(run)) == .jobFailed(error: "the scheduler recorded the run as failed"))
        run.message = "refresh window too small"
        #expect(change().journalEnd(.booked(run)) == .jobFailed(error: "refresh window too small"))
    }

    @Test func onlyAnswersOfTheServerAreJournalledAsFailures() {
        let denied = PostgresError(.server(.insufficientPrivilege), "permission denied")
        #expect(change().journalEnd(failedWith: denied, after: []) == .jobFailed(error: "permission denied"))
        for kind in [PostgresError.Kind.connectionLost, .timedOut] {
            #expect(change().journalEnd(failedWith: PostgresError(kind, "no answer"), after: []) == nil)
        }
        #expect(change().journalEnd(failedWith: CancellationError(), after: []) == nil)
        #expect(
            change().journalEnd(failedWith: JobStarted(job: 1_000), after: [])
                == .jobFailed(error: JobStarted(job: 1_000).description))
    }
}
