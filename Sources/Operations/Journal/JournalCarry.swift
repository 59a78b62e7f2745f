internal import Postgres
internal import Timescale

/// Chooses the entries to carry over: the entries that are copied from a full journal file to the new file. Commands
/// need these entries before they make a change. The entries record policies that are still paused, the last change of
/// each policy, and unfinished refreshes.
extension [JournalEntry] {
    /// Returns the entries to carry over, at most `bytes` in total. Chooses paused policies first, then policy changes,
    /// then unfinished refreshes, the newest refresh first. Entries that aren't chosen stay only in the older files,
    /// where `history --changes` finds them.
    func carried(within bytes: Int) throws -> [JournalEntry] {
        var left = bytes
        var chosen: [(position: Int, entry: JournalEntry)] = []
        let positions = Dictionary(histories.enumerated().map { ($1.entries[0].run, $0) }) { first, _ in first }
        for group in pausesToCarry + policyChangesToCarry + refreshesToCarry {
            var group = group
            for index in group.indices { group[index].isCarried = true }
            let size = try group.reduce(0) { try $0 + $1.line().count }
            guard size <= left else { continue }
            left -= size
            chosen += group.map { (positions[$0.run] ?? 0, $0) }
        }
        // The runs keep their order. The offset keeps the order of the entries within a run.
        return chosen.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element.entry)
    }

    private struct Database: Hashable {
        var server: String
        var database: Int64
    }

    private var pausesToCarry: [[JournalEntry]] {
        Dictionary(grouping: self) { Database(server: $0.subject.server, database: $0.subject.database) }.values
            .flatMap(\.pausedPolicies).map { [$0.entry] }
    }

    private var policyChangesToCarry: [[JournalEntry]] {
        Dictionary(grouping: filter(\.event.isAboutPolicy), by: \.subject).values
            .flatMap(\.newestPolicyRuns).map(\.entries)
    }

    private var refreshesToCarry: [[JournalEntry]] {
        Dictionary(grouping: filter { $0.event.decidesWhatIsLeft || $0.event.isWindowFailure }, by: \.subject).values
            .flatMap { $0.unfinishedRuns() }.map(\.summary)
            .sorted { ($0.last?.at ?? .infinity) > ($1.last?.at ?? .infinity) }
    }
}

extension UnfinishedRun {
    /// The fewest entries from which the run's remaining work can be computed.
    fileprivate var summary: [JournalEntry] {
        func entry(_ event: JournalEntry.Event) -> JournalEntry {
            var entry = run.entries.last { $0.event.isWindow } ?? begun
            (entry.event, entry.command) = (event, nil)
            return entry
        }
        let whole = TimeRanges([intent.range])
        let clipped = finishedOrClipped.subtracting(finished)
        let windows = [(finished, WindowOutcome.refreshed), (clipped, .clipped)].flatMap { ranges, outcome in
            ranges.intersection(whole).ranges.map { range in
                let own = run.windows.filter { range.start <= $0.range.start && $0.range.end <= range.end }
                return WindowRecord(range: range, outcome: outcome, duration: own.reduce(.zero) { $0 + $1.duration })
            }
        }
        return [begun] + windows.map { entry(.windowFinished($0)) }
            + [run.entries.last { $0.event.isWindowFailure }, run.entries.last { $0.event.isRefreshEnd }]
            .compactMap(\.self)
    }
}

extension JournalEntry.Event {
    fileprivate var isWindow: Bool { if case .windowFinished = self { true } else { false } }
    fileprivate var isWindowFailure: Bool { if case .windowFailed = self { true } else { false } }
    fileprivate var isRefreshEnd: Bool { if case .refreshFinished = self { true } else { false } }
}
