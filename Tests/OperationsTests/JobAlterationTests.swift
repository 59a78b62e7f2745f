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
}
