internal import Postgres

/// What an operator does with one job.
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
    /// For a run: whether it may delete aggregates whose raw data is gone.
    package var allowsDataLoss = false
    private var seconds: Double?

    /// How long a finished run took. The journal has it in seconds.
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
    /// The action of the run on a job, done or only announced; nil for other runs.
    package var jobAction: JobAction? {
        entries.lazy.compactMap { entry -> JobAction? in
            switch entry.event {
            case .jobActing(let action), .jobActed(let action): action
            default: nil
            }
        }.last
    }
}
