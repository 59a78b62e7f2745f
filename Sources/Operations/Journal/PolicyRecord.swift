internal import Postgres
package import Timescale

/// The settings of a refresh policy's job before and after a change. An undo restores the settings that were valid
/// before the change.
package struct PolicyRecord: Sendable, Hashable, Codable {
    /// The settings before the change; nil if the policy was added.
    package var before: JobSettings?
    /// The settings after the change; nil if the policy was removed. For a new job, the id is 0 until the server has
    /// assigned an id.
    package var after: JobSettings?
    /// The error of reading the new settings after the change; `after` then has the requested settings. Nil if the
    /// settings were read, or if the change hasn't been made yet.
    package var unread: String?
    /// If the change adds a removed job again, the id of the removed job; otherwise nil. The new job gets another id.
    package var replaces: Int32?
    /// What tuning predicted for the policy's runs; nil if the policy wasn't tuned.
    package var prediction: TunePrediction?

    package init(
        before: JobSettings?, after: JobSettings?, replaces: Int32? = nil, prediction: TunePrediction? = nil
    ) {
        (self.before, self.after, self.replaces, self.prediction) = (before, after, replaces, prediction)
    }

    /// Whether the old and the new settings are equal, for example because the policy already had the tuned values.
    package var isEmpty: Bool { before == after }

    /// The job's id. Nil if the server never assigned an id.
    package var job: Int32? { [before?.id, after?.id].lazy.compactMap { $0 }.first { $0 > 0 } }
}

extension RefreshHistory {
    /// The change of a policy in this run; nil if the run isn't about a policy. The journal may contain only the
    /// announcement of the change and no result.
    package var policy: PolicyRecord? {
        entries.reduce(nil) { found, entry in
            switch entry.event {
            case .policyChanging(let record), .policyChanged(let record): record
            default: found
            }
        }
    }

    /// Whether the run switches real-time aggregation on (true) or off (false); nil for other runs. The journal may
    /// contain only the announcement of the change and no result.
    package var realtime: Bool? {
        entries.lazy.compactMap { entry -> Bool? in
            switch entry.event {
            case .realtimeChanging(let isOn), .realtimeChanged(let isOn): isOn
            default: nil
            }
        }.last
    }
}
