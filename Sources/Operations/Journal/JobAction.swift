/// What an operator does with one job by hand.
package struct JobAction: Sendable, Hashable, Codable {
    package enum Verb: String, Sendable, Hashable, Codable {
        case run, pause, resume
        /// Its next start becomes now.
        case unstick
    }

    package var verb: Verb
    /// Its id.
    package var job: Int32
    /// Of a run: whether the scheduler does it, which books it.
    package var isRecorded = false
    /// Of a run: whether it may delete aggregates whose raw data is gone.
    package var allowsDataLoss = false
    /// Of a run that is over: how long it took.
    package var seconds: Double?

    package init(_ verb: Verb, job: Int32) { (self.verb, self.job) = (verb, job) }

    /// What would do the same again.
    package var command: String {
        "jobs \(verb.rawValue) \(job)" + (isRecorded ? " --recorded" : "")
            + (allowsDataLoss ? " --allow-data-loss" : "")
    }
}

extension RefreshHistory {
    /// What the run did with a job, or set out to do; nil of any other.
    package var jobAction: JobAction? {
        entries.lazy.compactMap { entry -> JobAction? in
            switch entry.event {
            case .jobActing(let action), .jobActed(let action): action
            default: nil
            }
        }.last
    }
}
