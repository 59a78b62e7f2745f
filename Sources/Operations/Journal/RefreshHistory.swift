internal import Postgres
package import Timescale

/// The journal's entries of one run. A run is a refresh, a repair, a change of a policy or of real-time aggregation, or
/// an action on a job.
package struct RefreshHistory: Sendable, Hashable {
    /// The state of a run, as far as this machine can know it.
    package enum Standing: String, Sendable, Hashable {
        case done, stopped, failed
        /// The journal doesn't record the end of the run, and the run's process still exists.
        case running
        /// The journal doesn't record the end of the run, and the run's process doesn't exist on this machine: the
        /// process was killed, the machine was restarted, or the process runs on another machine.
        case unfinished
    }

    /// The entries in the order in which they were written; never empty.
    package private(set) var entries: [JournalEntry]

    /// The entry that announces the refresh. Nil if the run isn't a refresh or the entry is damaged.
    package var begun: JournalEntry? {
        entries.first { if case .refreshStarted = $0.event { true } else { false } }
    }

    /// The plan of the refresh. Nil if the run isn't a refresh or its first entry is damaged.
    package var intent: RefreshIntent? {
        guard case .refreshStarted(let intent) = begun?.event else { return nil }
        return intent
    }

    /// How the refresh ended. Nil if the run isn't a refresh, or if the journal doesn't record its end.
    package var end: RefreshEnd? {
        entries.lazy.compactMap { if case .refreshFinished(let end) = $0.event { end } else { nil } }.last
    }

    /// The windows that didn't fail, in the order in which they ran.
    package var windows: [WindowRecord] {
        entries.compactMap { if case .windowFinished(let window) = $0.event { window } else { nil } }
    }

    /// The last error of the run: of a window, a repair, a change or an action on a job. If a policy was changed but
    /// its new settings couldn't be read, the text says so. Nil if nothing failed.
    package var error: String? {
        entries.lazy.compactMap { entry -> String? in
            switch entry.event {
            case .windowFailed(_, let error, _), .policyFailed(let error), .jobFailed(let error),
                .realtimeFailed(let error):
                error
            case .repairFinished(let record): record.error
            case .policyChanged(let record): record.unread.map { "the new settings couldn't be read: \($0)" }
            default: nil
            }
        }.last
    }

    /// The state of the run.
    package var standing: Standing {
        switch end?.outcome {
        case .done: .done
        case .stopped: .stopped
        case .failed: .failed
        case nil: changeStanding ?? (entries.last?.who.mayBeAlive == true ? .running : .unfinished)
        }
    }

    /// The state of a repair, a change or an action on a job. Nil if the journal doesn't record the end.
    private var changeStanding: Standing? {
        entries.lazy.compactMap { entry -> Standing? in
            switch entry.event {
            case .policyChanged, .realtimeChanged, .jobActed: .done
            case .policyFailed, .jobFailed, .realtimeFailed: .failed
            case .repairFinished(let record):
                switch record.outcome {
                case .stopped: .stopped
                case .failed: .failed
                case .done, nil: .done
                }
            default: nil
            }
        }.last
    }

    /// The time from the first entry to the last entry. A run that was killed may have continued after its last entry.
    package var duration: Duration {
        guard let first = entries.first, let last = entries.last else { return .zero }
        return max(.zero, last.at.duration(since: first.at) ?? .zero)
    }

    /// The parts of the refresh's range that the run hasn't finished. Empty if the run is done or isn't a refresh.
    package var left: [TimeRange] {
        guard let intent, end?.outcome != .done else { return [] }
        return TimeRanges([intent.range]).subtracting(finished(clipping: true)).ranges
    }

    /// The ids of the jobs that the run paused and didn't resume.
    package var pausedPolicies: [Int32] {
        entries.reduce(into: []) { jobs, entry in
            switch entry.event {
            case .policyPaused(let job): jobs.append(job)
            case .policyResumed(let job): jobs.removeAll { $0 == job }
            default: break
            }
        }
    }

    /// Returns the ranges of the finished windows. With `clipping`, the ranges include windows that were left out
    /// because their raw data is gone.
    func finished(clipping: Bool) -> TimeRanges {
        TimeRanges(windows.filter { clipping || $0.outcome != .clipped }.map(\.range))
    }

    /// Whether the finished ranges of this run also count as finished for `other`. A refresh without `force` can't do
    /// the work of a refresh with `force`.
    func serves(_ other: RefreshIntent) -> Bool { intent.map { $0.options.force || !other.options.force } ?? false }

    fileprivate init(_ first: JournalEntry) { entries = [first] }

    fileprivate mutating func add(_ entry: JournalEntry) { entries.append(entry) }
}

extension [JournalEntry] {
    /// The runs to which the entries belong, in the order in which the runs started. The entries of different runs may
    /// be interleaved.
    package var histories: [RefreshHistory] {
        var histories: [RefreshHistory] = []
        var positions: [String: Int] = [:]
        for entry in self {
            if let position = positions[entry.run] {
                histories[position].add(entry)
            } else {
                positions[entry.run] = histories.count
                histories.append(RefreshHistory(entry))
            }
        }
        return histories
    }
}
