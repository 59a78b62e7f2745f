internal import Postgres
internal import Timescale

/// A change of a policy, as one run in the journal tells of it.
struct RecordedPolicyChange: Sendable, Hashable {
    var run: RefreshHistory
    var record: PolicyRecord
    /// The id of the policy's first job: a job that is added again has a new one.
    var origin: Int32

    /// By the clock of the machine that the command ran on.
    var at: Timestamp { run.entries[0].at }
    /// Whether the older changes of the policy may be gone from the journal.
    var isCarried: Bool { run.entries[0].isCarried }
}

extension [JournalEntry] {
    /// In the order they were made, without those that the server refused or that left everything as it was. For entries of
    /// one cagg.
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

    /// The runs with the last change of each policy, and with its newest prediction. For entries of one cagg.
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
