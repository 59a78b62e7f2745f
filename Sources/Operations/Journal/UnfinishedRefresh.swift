package import Timescale

/// A refresh that was begun and has not done all it set out to do.
package struct UnfinishedRefresh: Sendable, Hashable {
    /// What the run began with: who, when, and the command.
    package var begun: JournalEntry
    package var intent: RefreshIntent
    /// What neither it nor a later run did; never empty.
    package var left: [TimeRange]
    /// Jobs that it switched off, and that nobody has switched on, or on and off again, since. In ascending order.
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
    /// The newest refresh of the cagg with something left to do. Reads the current file only.
    package func unfinished(_ subject: CaggSubject) async throws -> UnfinishedRefresh? {
        try read(.current) { $0.subject == subject && $0.event.decidesWhatIsLeft }.entries.unfinished
    }

    /// Of all runs on the database, those at work now included: `entry.who.mayBeAlive` tells. Reads the current file only.
    package func pausedPolicies(server: String, database: Int64) async throws -> [PausedPolicy] {
        try read(.current) { $0.subject.server == server && $0.subject.database == database }.entries
            .pausedPolicies
    }
}

/// A run with something left to do, and what it and later runs did of it.
struct UnfinishedRun {
    var run: RefreshHistory
    var begun: JournalEntry
    var intent: RefreshIntent
    var finished: TimeRanges
    /// With the buckets that were left out because their raw data is gone.
    var finishedOrClipped: TimeRanges

    var left: TimeRanges { TimeRanges([intent.range]).subtracting(finishedOrClipped) }
}

extension [JournalEntry] {
    /// The newest refresh with something left to do. For entries of one cagg.
    var unfinished: UnfinishedRefresh? {
        unfinishedRuns(atMost: 1).first.map { unfinished in
            UnfinishedRefresh(
                begun: unfinished.begun, intent: unfinished.intent, left: unfinished.left.ranges,
                pausedPolicies: pausedPolicies.filter { $0.entry.run == unfinished.begun.run }.map(\.job),
                end: unfinished.run.end)
        }
    }

    /// The newest first. For entries of one cagg.
    ///
    /// A run is over when it says that it is done, and when later runs did what it had left: a plain refresh does the
    /// work of a plain one only, since it leaves out what isn't invalidated.
    func unfinishedRuns(atMost count: Int = .max) -> [UnfinishedRun] {
        var found: [UnfinishedRun] = []
        var later: [RefreshHistory] = []
        for run in histories.reversed() where found.count < count {
            guard let intent = run.intent, let begun = run.begun else { continue }
            if run.end?.outcome != .done {
                var unfinished = UnfinishedRun(
                    run: run, begun: begun, intent: intent, finished: run.finished(clipping: false),
                    finishedOrClipped: run.finished(clipping: true))
                for other in later where other.serves(intent) && !unfinished.left.isEmpty {
                    unfinished.finished = unfinished.finished.union(other.finished(clipping: false))
                    unfinished.finishedOrClipped = unfinished.finishedOrClipped.union(
                        other.finished(clipping: intent.options.clip))
                }
                if !unfinished.left.isEmpty { found.append(unfinished) }
            }
            later.append(run)
        }
        return found
    }
}

extension [JournalEntry] {
    /// By job. A job belongs to its database, so this is for entries of one. A job that an operator switches off, or on, is
    /// the operator's from then on.
    var pausedPolicies: [PausedPolicy] {
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
    var decidesWhatIsLeft: Bool {
        switch self {
        case .windowStarted, .windowFailed, .policyChanging, .policyChanged, .policyFailed, .realtimeChanging,
            .realtimeChanged, .realtimeFailed, .repairStarted, .repairFinished, .jobFailed:
            false
        case .refreshStarted, .windowFinished, .policyPaused, .policyResumed, .refreshFinished, .jobActing, .jobActed:
            true
        }
    }
}
