internal import Postgres
package import Timescale

/// The change that pauses one job, resumes one job, or makes one job due now.
package struct JobAlterationChange: Change {
    package typealias Event = Never

    package var alteration: JobAlteration
    package var job: Job
    /// Whether the job is already paused. Then only the journal is written: it records that the operator wants the job
    /// to stay paused.
    package var isHeld: Bool
    package var allowsDataLoss: Bool

    package init(_ alteration: JobAlteration, of job: Job, isHeld: Bool = false, allowsDataLoss: Bool) {
        (self.alteration, self.job, self.isHeld) = (alteration, job, isHeld)
        self.allowsDataLoss = allowsDataLoss
    }

    private var action: JobAction { alteration.action(on: job) }

    package var target: ChangeTarget { job.changeTarget }
    package var isEmpty: Bool { false }
    package var refusals: [Refusal] { alteration.refusals(of: job, allowingDataLoss: allowsDataLoss) }
    package var losses: [ExpectedLoss] {
        alteration.deleting.filter { $0.id == job.id }.compactMap(\.expectedLoss)
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

extension Job {
    /// The job as a target for the journal. The target has no cagg, so no lock is taken.
    var changeTarget: ChangeTarget {
        ChangeTarget(
            name: subject?.description ?? settings.applicationName, hypertableID: settings.hypertableID ?? 0)
    }
}
