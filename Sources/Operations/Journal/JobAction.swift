internal import Postgres

/// An action that an operator takes on one job.
package struct JobAction: Sendable, Hashable, Codable {
    /// The kind of action.
    package enum Verb: String, Sendable, Hashable, Codable {
        case run, pause, resume
        /// Sets the job's next start to now.
        case unstick
    }

    package var verb: Verb
    /// The job's id.
    package var job: Int32
    /// For a run: whether the scheduler runs the job and records the run.
    package var isRecorded = false
    /// For a run: whether the run may delete aggregates whose raw data is gone.
    package var allowsDataLoss = false
    private var seconds: Double?

    /// The duration of a finished run; nil before its end. The journal stores it in seconds.
    package var duration: Duration? {
        get { seconds.map { .seconds($0) } }
        set { seconds = newValue?.inSeconds }
    }

    package init(_ verb: Verb, job: Int32) { (self.verb, self.job) = (verb, job) }

    /// The command that repeats the action.
    package var command: String {
        "jobs \(verb.rawValue) \(job)" + (isRecorded ? " --recorded" : "")
            + (allowsDataLoss ? " --allow-data-loss" : "")
    }
}

extension RefreshHistory {
    /// The action that this run takes on a job; nil if the run isn't about a job. The journal may contain only the
    /// announcement of the action and no result.
    package var jobAction: JobAction? {
        entries.lazy.compactMap { entry -> JobAction? in
            switch entry.event {
            case .jobActing(let action), .jobActed(let action): action
            default: nil
            }
        }.last
    }
}
