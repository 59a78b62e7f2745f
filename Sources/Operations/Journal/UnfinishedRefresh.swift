package import Timescale

/// A refresh that was started and hasn't finished its whole range.
package struct UnfinishedRefresh: Sendable, Hashable {
    /// The first entry of the run. It shows who started the run, when, and with which command.
    package var begun: JournalEntry
    package var intent: RefreshIntent
    /// The ranges that neither this run nor a later one has refreshed; never empty.
    package var left: [TimeRange]
    /// The ids of the jobs that the run paused and that nobody has paused or resumed since then, in ascending order.
    package var pausedPolicies: [Int32]
    /// How the run ended; nil if its process died or is still running.
    package var end: RefreshEnd?

    /// Whether the run may still be running.
    package var mayBeAlive: Bool { end == nil && begun.who.mayBeAlive }
}

/// A job that a refresh paused. According to the journal, nobody has resumed the job.
package struct PausedPolicy: Sendable, Hashable {
    /// The entry that records the pause.
    package var entry: JournalEntry
    package var job: Int32
}

extension Journal {
    /// Returns the newest unfinished refresh of the cagg; nil if there is none. Reads only the current file.
    package func unfinished(_ subject: CaggSubject) async throws -> UnfinishedRefresh? {
        try read(.current) { $0.subject == subject && $0.event.decidesWhatIsLeft }.entries.unfinished
    }

    /// Returns the policies that refreshes on the database have paused and not resumed. Some of these refreshes may
    /// still be running; `entry.who.mayBeAlive` shows this. Reads only the current file.
    package func pausedPolicies(server: String, database: Int64) async throws -> [PausedPolicy] {
        try read(.current) { $0.subject.server == server && $0.subject.database == database }.entries
            .pausedPolicies
    }
}

/// An unfinished run, and the ranges that this run and later runs have finished.
struct UnfinishedRun {
    var run: RefreshHistory
    var begun: JournalEntry
    var intent: RefreshIntent
    var finished: TimeRanges
    /// The finished ranges and the ranges that were left out because their raw data is gone.
    var finishedOrClipped: TimeRanges

    var left: TimeRanges { TimeRanges([intent.range]).subtracting(finishedOrClipped) }
}

extension [JournalEntry] {
    /// The newest unfinished refresh; nil if there is none. All entries must belong to one cagg.
    package var unfinished: UnfinishedRefresh? {
        unfinishedRuns(atMost: 1).first.map { unfinished in
            UnfinishedRefresh(
                begun: unfinished.begun, intent: unfinished.intent, left: unfinished.left.ranges,
                pausedPolicies: pausedPolicies.filter { $0.entry.run == unfinished.begun.run }.map(\.job),
                end: unfinished.run.end)
        }
    }

    /// Returns the unfinished runs, the newest first. All entries must belong to one cagg.
    ///
    /// A run is finished if the journal records its success, or if later runs refreshed its remaining ranges. A
    /// refresh without `force` skips ranges that aren't invalidated, so it can't do the work of a refresh with `force`.
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
    /// The paused policies, sorted by job id. All entries must belong to one database, because job ids are unique only
    /// within a database. A job that an operator has paused or resumed is left out, because no refresh needs to resume
    /// it.
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
    /// Whether the event is needed to find unfinished refreshes and their paused policies. Readers skip the other
    /// events, about half of a long journal, to save memory.
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
