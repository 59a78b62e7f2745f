import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct JobAlterationTests {
    private func alteration(
        _ kind: JobAction.Verb, _ state: JobState, isScheduled: Bool = true
    ) -> JobAlteration {
        var job = JobSamples.job(isScheduled: isScheduled)
        job.state = state
        return JobAlteration(kind, of: [job], CatalogSamples.capabilities())
    }

    private let running = JobState.running(pid: 123, since: JobSamples.now)

    /// The scheduler stops the worker of a job that is switched off.
    @Test func pausingARunningJobEndsItsRun() {
        #expect(alteration(.pause, running).ending.map(\.id) == [1_000])
        #expect(alteration(.pause, .paused(failuresInARow: 0), isScheduled: false).ending == [])
    }

    @Test func otherChangesEndNoRun() {
        #expect(alteration(.resume, running, isScheduled: false).ending == [])
        #expect(alteration(.unstick, running).ending == [])
    }

    @Test func jobThatRunsIsNotStuck() {
        let stuck = alteration(.unstick, running)
        #expect(
            stuck.refusals(of: stuck.jobs[0], allowingDataLoss: false).first?.reason.contains("process 123")
                == true)
    }

    /// The run may still end well.
    @Test func runThatCouldNotBeWatchedHasNoRecordedResult() {
        let call = JobCall(
            job: JobSamples.job(), isRecorded: true, background: BackgroundWorkers(),
            capabilities: CatalogSamples.capabilities())
        let change = JobRunChange(call, allowsDataLoss: false, patience: .seconds(60))
        let timeout = PostgresError(.server(.queryCanceled), "canceling statement due to statement timeout")
        #expect(change.journalEnd(failedWith: JobUnwatched(job: 1_000, timeout), after: []) == nil)
        #expect(change.journalEnd(failedWith: timeout, after: []) == .jobFailed(error: timeout.message))
    }

    @Test func onlyJobsInTheOtherStateAreChanged() {
        let jobs = [JobSamples.job(id: 1_000), JobSamples.job(id: 1_001, isScheduled: false)]
        func changed(_ kind: JobAction.Verb) -> [Int32] {
            JobAlteration(kind, of: jobs, CatalogSamples.capabilities()).changing.map(\.id)
        }
        #expect(changed(.pause) == [1_000])
        #expect(changed(.resume) == [1_001])
        #expect(changed(.unstick) == [1_000, 1_001])
        #expect(changed(.run) == [])
    }

    @Test func pausedJobIsResumedNotMadeDue() throws {
        let paused = alteration(.unstick, .paused(failuresInARow: 2), isScheduled: false)
        let refusal = try #require(paused.refusals(of: paused.jobs[0], allowingDataLoss: false).first)
        #expect(refusal.description == "job 1000 is paused; resume the job: jobs resume 1000")
        let resumed = alteration(.resume, .paused(failuresInARow: 2), isScheduled: false)
        #expect(resumed.refusals(of: resumed.jobs[0], allowingDataLoss: false) == [])
    }

    @Test func statementsSwitchTheScheduleOfEachJob() {
        #expect(
            alteration(.pause, running).statements.map(\.description) == [
                """
                SELECT a.job_id FROM timescaledb_information.jobs j,
                LATERAL public.alter_job(j.job_id, scheduled => false) a
                WHERE j.job_id = 1000
                """
            ])
    }

    /// The journal has the operator's wish, also where the job was paused already.
    @Test func heldJobIsJournalledLikeAnyOther() {
        let alteration = alteration(.pause, .paused(failuresInARow: 0), isScheduled: false)
        let change = JobAlterationChange(alteration, of: alteration.jobs[0], isHeld: true, allowsDataLoss: false)
        #expect(change.journalStart == .jobActing(JobAction(.pause, job: 1_000)))
        #expect(change.journalEnd(()) == .jobActed(JobAction(.pause, job: 1_000)))
        #expect(change.command == "jobs pause 1000")
        #expect(change.target.cagg == nil)
    }
}
