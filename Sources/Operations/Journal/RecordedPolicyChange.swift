internal import Postgres
internal import Timescale

/// A change of a policy, as the journal recorded it in one run.
struct RecordedPolicyChange: Sendable, Hashable {
    var run: RefreshHistory
    var record: PolicyRecord
    /// The id of the policy's first job. A job that is added again gets a new id.
    var origin: Int32

    /// The time by the clock of the machine that ran the command.
    var at: Timestamp { run.entries[0].at }
    /// Whether older changes of the policy may be missing from the journal.
    var isCarried: Bool { run.entries[0].isCarried }
}

extension [JournalEntry] {
    /// The changes in the order in which they were made, without those that the server refused or that changed
    /// nothing. Call it for entries of one cagg only.
    var policyChanges: [RecordedPolicyChange] {
        var origins: [Int32: Int32] = [:]
        return histories.compactMap { run in
            guard let record = run.policy, !record.isEmpty, run.standing != .failed, let job = record.job else {
                return nil
            }
            let origin = origins[record.replaces ?? job] ?? record.replaces ?? job
            origins[job] = origin
            return RecordedPolicyChange(run: run, record: record, origin: origin)
        }
    }

    /// The runs with the last change and the newest prediction of each policy. Call it for entries of one cagg only.
    var newestPolicyRuns: [RefreshHistory] {
        let last = Dictionary(policyChanges.map { ($0.origin, $0.run) }) { $1 }
        let predictions = histories.filter { $0.standing == .done && $0.policy?.prediction != nil }
        return [RefreshHistory](last.values)
            + Dictionary(predictions.map { ($0.policy?.job, $0) }) { $1 }.values.filter { !last.values.contains($0) }
    }
}

extension JournalEntry.Event {
    var isAboutPolicy: Bool {
        switch self {
        case .policyChanging, .policyChanged, .policyFailed: true
        default: false
        }
    }
}
