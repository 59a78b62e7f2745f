internal import Postgres
internal import Timescale

/// A change of a policy as one run recorded it in the journal.
struct RecordedPolicyChange: Sendable, Hashable {
    var run: RefreshHistory
    var record: PolicyRecord
    /// The id of the policy's first job. All changes of one policy have the same value, even if the policy was removed
    /// and added again and its job has a new id.
    var origin: Int32

    /// When the change started, by the clock of the machine that ran the command.
    var at: Timestamp { run.entries[0].at }
    /// Whether the entries are copies from an older file. If so, the current file may lack earlier changes of the
    /// policy.
    var isCarried: Bool { run.entries[0].isCarried }
}

extension [JournalEntry] {
    /// The policy changes in the order in which they were made. Failed changes and changes without effect are left out.
    /// All entries must belong to one cagg.
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

    /// For each policy, the run with its last change and the run with its newest prediction. All entries must belong to
    /// one cagg.
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
