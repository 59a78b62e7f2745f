internal import Postgres

/// An action of an operator on one job.
package struct JobAction: Sendable, Hashable, Codable {
    package enum Verb: String, Sendable, Hashable, Codable {
        case run, pause, resume
        /// Sets the next start to now.
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
    /// The action of this run on a job; nil if the run is not about a job. The run may have announced the action
    /// without finishing it.
    package var jobAction: JobAction? {
        entries.lazy.compactMap { entry -> JobAction? in
            switch entry.event {
            case .jobActing(let action), .jobActed(let action): action
            default: nil
            }
        }.last
    }
}
