internal import Postgres
package import Timescale

/// One job that is switched off or on, or made due now, as a change.
package struct JobAlterationChange: Change {
    package typealias Event = Never

    package var alteration: JobAlteration
    package var job: AssessedJob
    /// Whether the job is so already, and only the journal is to say that it is the operator's from now on.
    package var isHeld: Bool
    package var allowsDataLoss: Bool

    package init(_ alteration: JobAlteration, of job: AssessedJob, isHeld: Bool = false, allowsDataLoss: Bool) {
        (self.alteration, self.job, self.isHeld) = (alteration, job, isHeld)
        self.allowsDataLoss = allowsDataLoss
    }

    private var action: JobAction { alteration.action(on: job) }

    package var target: ChangeTarget { job.changeTarget }
    package var isEmpty: Bool { false }
    package var refusals: [Refusal] { alteration.refusals(of: job, allowingDataLoss: allowsDataLoss) }
    package var losses: [ExpectedLoss] {
        alteration.deleting.filter { $0.id == job.record.id }.compactMap(\.expectedLoss)
    }
    package var command: String? { action.command }
    package var journalStart: JournalEntry.Event? { .jobActing(action) }
    package func journalEnd(_ outcome: Void) -> JournalEntry.Event? { .jobActed(action) }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        error.isAnswered ? .jobFailed(error: "\(error)") : nil
    }

    package func apply(_ work: ChangeWork<Never>) async throws {
        if !isHeld { try await alteration.apply(to: job, on: work.reader.connection) }
    }
}

/// A run of a job by hand, as a change.
package struct JobRunChange: Change {
    package enum Event: Sendable, Hashable {
        /// What is known of its backend's memory so far.
        case measured(MemoryUse)
        case recorded(RecordedRun.Event)
    }

    package enum Outcome: Sendable {
        /// In this session: how long it took, and what its backend took.
        case ran(Duration, MemoryUse?)
        /// By the scheduler, which booked it.
        case booked(JobRun)
    }

    package var call: JobCall
    package var allowsDataLoss: Bool
    /// How long a worker may take to start a recorded run.
    package var patience: Duration

    package init(_ call: JobCall, allowsDataLoss: Bool, patience: Duration) {
        (self.call, self.allowsDataLoss, self.patience) = (call, allowsDataLoss, patience)
    }

    package var target: ChangeTarget {
        var target = call.job.changeTarget
        // The scheduler's own run isn't this session's to lock for.
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
        case .ran(let duration, _): action.seconds = duration / .seconds(1)
        case .booked(let run):
            guard run.succeeded == true else {
                return .jobFailed(error: run.message ?? "the scheduler recorded the run as failed")
            }
            action.seconds = run.duration.map { Double($0) / 1e6 }
        }
        return .jobActed(action)
    }

    /// A recorded run goes on when the waiting for it is interrupted.
    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        let goesOn = call.isRecorded && Task.isCancelled
        return error.isAnswered && !goesOn ? .jobFailed(error: "\(error)") : nil
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
            looked: { use in Task { await work.report(.measured(use)) } })
        return .ran(clock.now - start, memory)
    }
}

extension AssessedJob {
    /// For the journal; no cagg is locked for it.
    fileprivate var changeTarget: ChangeTarget {
        ChangeTarget(
            name: record.subject?.description ?? record.job.applicationName, hypertableID: record.hypertableID ?? 0)
    }
}

extension JobCall {
    fileprivate var expectedLoss: ExpectedLoss? {
        guard let loss, let cagg = state?.cagg else { return nil }
        return ExpectedLoss(loss, of: cagg)
    }
}
