internal import Postgres
package import Timescale

/// The settings of a refresh policy's job before and after a change: what an undo goes back to.
package struct PolicyRecord: Sendable, Hashable, Codable {
    /// Nil where the policy was added.
    package var before: JobSettings?
    /// Nil where the policy was removed. The id is 0 as long as an added job has none.
    package var after: JobSettings?
    /// The job that was added again under a new id.
    package var replaces: Int32?
    /// What was predicted of its runs, where it was tuned.
    package var prediction: TunePrediction?

    package init(
        before: JobSettings?, after: JobSettings?, replaces: Int32? = nil, prediction: TunePrediction? = nil
    ) {
        (self.before, self.after, self.replaces, self.prediction) = (before, after, replaces, prediction)
    }

    /// Whether every setting stays as it is: the policy already had the tuned values.
    package var isEmpty: Bool { before == after }

    /// The job's id; nil for a job that never got one.
    package var job: Int32? { [before?.id, after?.id].lazy.compactMap { $0 }.first { $0 > 0 } }
}

extension RefreshHistory {
    /// What the run did to a policy, or was going to do; nil for other runs.
    package var policy: PolicyRecord? {
        entries.reduce(nil) { found, entry in
            switch entry.event {
            case .policyChanging(let record), .policyChanged(let record): record
            default: found
            }
        }
    }

    /// Whether the run switched real-time on or off, or was going to; nil for other runs.
    package var realtime: Bool? {
        entries.lazy.compactMap { entry -> Bool? in
            switch entry.event {
            case .realtimeChanging(let isOn), .realtimeChanged(let isOn): isOn
            default: nil
            }
        }.last
    }
}
