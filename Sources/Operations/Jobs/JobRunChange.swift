internal import Postgres
package import Timescale

/// The change that runs a job once, because the operator requested it.
package struct JobRunChange: Change {
    package enum Event: Sendable, Hashable {
        /// The memory that the job's backend has used so far.
        case measured(MemoryUse)
        /// An event of a run by the scheduler.
        case recorded(RecordedRun.Event)
    }

    package enum Outcome: Sendable {
        /// The job ran in this session. The values are the duration and the memory that the session's backend used.
        case ran(Duration, MemoryUse?)
        /// The scheduler ran the job and recorded this run.
        case booked(JobRun)
    }

    package var call: JobCall
    package var allowsDataLoss: Bool
    /// How long to wait until a worker starts a recorded run.
    package var patience: Duration

    package init(_ call: JobCall, allowsDataLoss: Bool, patience: Duration) {
        (self.call, self.allowsDataLoss, self.patience) = (call, allowsDataLoss, patience)
    }

    package var target: ChangeTarget {
        var target = call.job.changeTarget
        // If the scheduler runs the job, no lock is taken: the lock is for changes that this session makes.
        if !call.isRecorded { target.cagg = call.state?.cagg }
        return target
    }
    package var isEmpty: Bool { false }
    package var refusals: [Refusal] { call.refusals(allowingDataLoss: allowsDataLoss) }
    package var losses: [ExpectedLoss] { [call.expectedLoss].compactMap(\.self) }
    package var command: String? { call.action.command }
    package var journalStart: JournalEntry.Event? { .jobActing(call.action) }

    package func journalEnd(_ outcome: Outcome) -> JournalEntry.Event? {
        var action = call.action
        switch outcome {
        case .ran(let duration, _): action.duration = duration
        case .booked(let run):
            guard run.succeeded == true else {
                return .jobFailed(error: run.message ?? "the scheduler recorded the run as failed")
            }
            action.duration = run.duration
        }
        return .jobActed(action)
    }

    /// Returns the journal entry for a run that failed. Nil if the result isn't known: the server didn't answer, or the
    /// wait for a recorded run failed or was interrupted, so that the run may continue.
    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        let mayContinue = error is JobUnwatched || call.isRecorded && Task.isCancelled
        return error.isAnswered && !mayContinue ? .jobFailed(error: "\(error)") : nil
    }

    package func apply(_ work: ChangeWork<Event>) async throws -> Outcome {
        if call.isRecorded {
            return .booked(
                try await RecordedRun(call, work.reader, patience: patience).run { await work.report(.recorded($0)) })
        }
        let clock = ContinuousClock()
        let start = clock.now
        let memory = try await call.run(
            work.reader, connect: work.connect,
            looked: { await work.report(.measured($0)) })
        return .ran(clock.now - start, memory)
    }
}
