package import Timescale

/// A refresh that has started and has not finished its work.
package struct UnfinishedRefresh: Sendable, Hashable {
    /// The first entry of the run: who, when, and the command.
    package var begun: JournalEntry
    package var intent: RefreshIntent
    /// The ranges that neither this nor a later run has refreshed; never empty.
    package var left: [TimeRange]
    /// Jobs that the run paused and that nobody has paused or resumed since, in ascending order.
    package var pausedPolicies: [Int32]
    /// How the run ended; nil if its process died or is still running.
    package var end: RefreshEnd?

    /// Whether the run may still be running.
    package var mayBeAlive: Bool { end == nil && begun.who.mayBeAlive }
}

/// A job that a run paused and that nobody has resumed, as far as the journal knows.
package struct PausedPolicy: Sendable, Hashable {
    /// The entry of the pause.
    package var entry: JournalEntry
    package var job: Int32
}

extension Journal {
    /// The newest unfinished refresh of the cagg. Reads the current file only.
    package func unfinished(_ subject: CaggSubject) async throws -> UnfinishedRefresh? {
        try read(.current) { $0.subject == subject && $0.event.decidesWhatIsLeft }.entries.unfinished
    }

    /// The paused policies of all runs on the database, including runs that are still working: check
    /// `entry.who.mayBeAlive`. Reads the current file only.
    package func pausedPolicies(server: String, database: Int64) async throws -> [PausedPolicy] {
        try read(.current) { $0.subject.server == server && $0.subject.database == database }.entries
            .pausedPolicies
    }
}

/// An unfinished run, and how much of its work this and later runs have done.
struct UnfinishedRun {
    var run: RefreshHistory
    var begun: JournalEntry
    var intent: RefreshIntent
    var finished: TimeRanges
    /// The finished ranges, plus those that were left out because their raw data is gone.
    var finishedOrClipped: TimeRanges

    var left: TimeRanges { TimeRanges([intent.range]).subtracting(finishedOrClipped) }
}

extension [JournalEntry] {
    /// The newest unfinished refresh. Call it for entries of one cagg only.
    var unfinished: UnfinishedRefresh? {
        unfinishedRuns(atMost: 1).first.map { unfinished in
            UnfinishedRefresh(
                begun: unfinished.begun, intent: unfinished.intent, left: unfinished.left.ranges,
                pausedPolicies: pausedPolicies.filter { $0.entry.run == unfinished.begun.run }.map(\.job),
                end: unfinished.run.end)
        }
    }

    /// The unfinished runs, newest first. Call it for entries of one cagg only.
    ///
    /// A run is finished if it recorded so, or if later runs did its remaining work. A plain refresh counts only for
    /// another plain refresh, because it leaves out what isn't invalidated.
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
    /// The paused policies by job id. Job ids are unique within a database, so call it for entries of one database
    /// only. A job that an operator has paused or resumed isn't the refresh's responsibility any more.
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
    /// Other events make up half of a long journal and needn't be kept in memory.
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
