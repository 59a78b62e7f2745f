package import Timescale

/// A refresh that was begun and has not done all it set out to do.
package struct UnfinishedRefresh: Sendable, Hashable {
    /// What the run began with: who, when, and the command.
    package var begun: JournalEntry
    package var intent: RefreshIntent
    /// What neither it nor a later run did; never empty.
    package var left: [TimeRange]
    /// Jobs that it switched off and that nobody has switched on again.
    package var pausedPolicies: [Int32]
    /// How it ended; nil where its process died, or is still at work.
    package var end: RefreshEnd?

    /// Whether it may still be at work.
    package var mayBeAlive: Bool { end == nil && begun.who.mayBeAlive }
}

/// A job that a run switched off and nobody has switched on again, as far as the journal knows.
package struct PausedPolicy: Sendable, Hashable {
    /// Of the pause.
    package var entry: JournalEntry
    package var job: Int32
}

extension Journal {
    /// The newest refresh of the cagg with something left to do.
    ///
    /// A run is over when it says that it is done, and when later runs did what it had left: a plain refresh does the
    /// work of a plain one only, since it leaves out what isn't invalidated.
    package func unfinished(_ subject: CaggSubject) throws -> UnfinishedRefresh? {
        let entries = try read { $0.subject == subject && $0.event.decidesWhatIsLeft }.entries
        let paused = Set(entries.pausedPolicies.map(\.job))
        var later: [RefreshHistory] = []
        for run in entries.histories.reversed() {
            guard let intent = run.intent, let begun = run.begun else { continue }
            if run.end?.outcome != .done {
                let left = later.reduce(run.left(of: intent)) { left, other in
                    other.serves(intent) ? left.subtracting(other.finished(clipping: intent.options.clip)) : left
                }
                if !left.isEmpty {
                    return UnfinishedRefresh(
                        begun: begun, intent: intent, left: left.ranges,
                        pausedPolicies: run.pausedPolicies.filter(paused.contains).sorted(), end: run.end)
                }
            }
            later.append(run)
        }
        return nil
    }

    /// Of all runs on the database, those at work now included: `entry.who.mayBeAlive` tells.
    package func pausedPolicies(server: String, database: Int64) throws -> [PausedPolicy] {
        try read { $0.subject.server == server && $0.subject.database == database }.entries.pausedPolicies
    }
}

extension [JournalEntry] {
    /// By job. A job belongs to its database, so this is for entries of one. A job that an operator switches off, or on, is
    /// the operator's from then on.
    fileprivate var pausedPolicies: [PausedPolicy] {
        var paused: [Int32: JournalEntry] = [:]
        for entry in self {
            switch entry.event {
            case .policyPaused(let job): paused[job] = entry
            case .policyResumed(let job): paused[job] = nil
            case .jobActing(let action) where action.verb == .pause,
                .jobActed(let action) where action.verb == .resume:
                paused[action.job] = nil
            default: break
            }
        }
        return paused.sorted { $0.key < $1.key }.map { PausedPolicy(entry: $0.value, job: $0.key) }
    }
}

extension JournalEntry.Event {
    /// The others are half of a long journal, and needn't be kept in memory for it.
    fileprivate var decidesWhatIsLeft: Bool {
        switch self {
        case .windowStarted, .windowFailed, .policyChanging, .policyChanged, .policyFailed, .realtimeChanging,
            .realtimeChanged, .realtimeFailed, .repairStarted, .repairFinished, .jobFailed:
            false
        case .refreshStarted, .windowFinished, .policyPaused, .policyResumed, .refreshFinished, .jobActing, .jobActed:
            true
        }
    }
}
