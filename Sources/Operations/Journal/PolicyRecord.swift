internal import Postgres
package import Timescale

/// The settings of a refresh policy's job before and after a change. An undo restores the former.
package struct PolicyRecord: Sendable, Hashable, Codable {
    /// Nil if the policy was added.
    package var before: JobSettings?
    /// Nil if the policy was removed. The id is 0 until an added job has one.
    package var after: JobSettings?
    /// The removed job that was added again with a new id.
    package var replaces: Int32?
    /// The prediction for the policy's runs, if it was tuned.
    package var prediction: TunePrediction?

    package init(
        before: JobSettings?, after: JobSettings?, replaces: Int32? = nil, prediction: TunePrediction? = nil
    ) {
        (self.before, self.after, self.replaces, self.prediction) = (before, after, replaces, prediction)
    }

    /// Whether no setting changes: the policy already had the tuned values.
    package var isEmpty: Bool { before == after }

    /// The job's id; nil if the job never got one.
    package var job: Int32? { [before?.id, after?.id].lazy.compactMap { $0 }.first { $0 > 0 } }
}

extension RefreshHistory {
    /// The run's change of a policy, done or only announced; nil for other runs.
    package var policy: PolicyRecord? {
        entries.reduce(nil) { found, entry in
            switch entry.event {
            case .policyChanging(let record), .policyChanged(let record): record
            default: found
            }
        }
    }

    /// Whether the run switched real-time on, or off, or announced it; nil for other runs.
    package var realtime: Bool? {
        entries.lazy.compactMap { entry -> Bool? in
            switch entry.event {
            case .realtimeChanging(let isOn), .realtimeChanged(let isOn): isOn
            default: nil
            }
        }.last
    }
}
