internal import Postgres
package import Timescale

/// What the journal tells of one run: of a refresh, of a change of a policy, or of what was done with a job.
package struct RefreshHistory: Sendable, Hashable {
    /// How it stands with a run, as far as this machine can tell.
    package enum Standing: String, Sendable, Hashable {
        case done, stopped, failed
        /// It has not said how it ended, and its process is there.
        case running
        /// It has not, and its process isn't: it was killed, or its machine was, or it runs on another one.
        case unfinished
    }

    /// In the order they were written; never empty.
    package private(set) var entries: [JournalEntry]

    /// What the refresh began with; nil where that line is damaged.
    package var begun: JournalEntry? {
        entries.first { if case .refreshStarted = $0.event { true } else { false } }
    }

    /// What it set out to do.
    package var intent: RefreshIntent? {
        guard case .refreshStarted(let intent) = begun?.event else { return nil }
        return intent
    }

    package var end: RefreshEnd? {
        entries.lazy.compactMap { if case .refreshFinished(let end) = $0.event { end } else { nil } }.last
    }

    /// In the order they were taken.
    package var windows: [WindowRecord] {
        entries.compactMap { if case .windowFinished(let window) = $0.event { window } else { nil } }
    }

    /// Of the last window that failed, or of a change or a job's run that did.
    package var error: String? {
        entries.lazy.compactMap { entry -> String? in
            switch entry.event {
            case .windowFailed(_, let error, _), .policyFailed(let error), .jobFailed(let error),
                .realtimeFailed(let error):
                error
            case .repairFinished(let record): record.error
            default: nil
            }
        }.last
    }

    package var standing: Standing {
        switch end?.outcome {
        case .done: .done
        case .stopped: .stopped
        case .failed: .failed
        case nil: changeStanding ?? (entries.last?.who.mayBeAlive == true ? .running : .unfinished)
        }
    }

    /// How it stands with a change or with what was done with a job; nil where its run doesn't say.
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

    /// From its first entry to its last; of a run that was killed, as long as it is known to have lived.
    package var duration: Duration {
        guard let first = entries.first, let last = entries.last else { return .zero }
        return max(.zero, last.at.duration(since: first.at) ?? .zero)
    }

    /// What it set out to do and hasn't done; none of a run that is done.
    package var left: [TimeRange] {
        guard let intent, end?.outcome != .done else { return [] }
        return TimeRanges([intent.range]).subtracting(finished(clipping: true)).ranges
    }

    /// Jobs that it switched off and did not switch on itself.
    package var pausedPolicies: [Int32] {
        entries.reduce(into: []) { jobs, entry in
            switch entry.event {
            case .policyPaused(let job): jobs.append(job)
            case .policyResumed(let job): jobs.removeAll { $0 == job }
            default: break
            }
        }
    }

    /// What is done, with or without what was left out because its raw data is gone.
    func finished(clipping: Bool) -> TimeRanges {
        TimeRanges(windows.filter { clipping || $0.outcome != .clipped }.map(\.range))
    }

    /// Whether what it did counts for another run that wanted it.
    func serves(_ other: RefreshIntent) -> Bool { intent.map { $0.options.force || !other.options.force } ?? false }

    fileprivate init(_ first: JournalEntry) { entries = [first] }

    fileprivate mutating func add(_ entry: JournalEntry) { entries.append(entry) }
}

extension [JournalEntry] {
    /// Their runs, in the order in which they began. Two runs' entries may alternate.
    package var histories: [RefreshHistory] {
        var histories: [RefreshHistory] = []
        var places: [String: Int] = [:]
        for entry in self {
            if let place = places[entry.run] {
                histories[place].add(entry)
            } else {
                places[entry.run] = histories.count
                histories.append(RefreshHistory(entry))
            }
        }
        return histories
    }
}
