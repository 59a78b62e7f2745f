internal import Postgres
package import Timescale

/// A refresh policy's job before and after a change: what an undo goes back to.
package struct PolicyRecord: Sendable, Hashable, Codable {
    /// Nil where the policy was added.
    package var before: JobRow?
    /// Nil where it was removed. Its id is 0 while an added job hasn't got one.
    package var after: JobRow?
    /// The job that was added once more under a new id.
    package var replaces: Int32?
    /// What was foretold of its runs, where it was tuned.
    package var prediction: TunePrediction?

    package init(
        before: JobRow?, after: JobRow?, replaces: Int32? = nil, prediction: TunePrediction? = nil
    ) {
        (self.before, self.after, self.replaces, self.prediction) = (before, after, replaces, prediction)
    }

    /// Whether every setting stays as it is: what was tuned fitted already.
    package var isEmpty: Bool { before == after }

    /// The job's id; nil of one that never got one.
    package var job: Int32? { [before?.id, after?.id].lazy.compactMap { $0 }.first { $0 > 0 } }
}

extension RefreshHistory {
    /// What the run did to a policy, or set out to do; nil of a refresh.
    package var policy: PolicyRecord? {
        entries.reduce(nil) { found, entry in
            switch entry.event {
            case .policyChanging(let record), .policyChanged(let record): record
            default: found
            }
        }
    }

    /// Whether the run switched live rows on or off, or set out to; nil of any other.
    package var realtime: Bool? {
        entries.lazy.compactMap { entry -> Bool? in
            switch entry.event {
            case .realtimeChanging(let isOn), .realtimeChanged(let isOn): isOn
            default: nil
            }
        }.last
    }
}
