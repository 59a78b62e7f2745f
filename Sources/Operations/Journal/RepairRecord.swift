package import Timescale

/// What a repair set out to refresh, or how it ended.
package struct RepairRecord: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        /// Every range was refreshed.
        case done
        /// It was interrupted; `left` wasn't reached.
        case stopped
        /// Some ranges were refused, or the server failed.
        case failed
    }

    /// The ranges to be refreshed, in internal time.
    package var ranges: [TimeRange]
    /// What the internal times mean.
    package var timeType: TimeType
    /// Rows that the kept diff had found wrong; at the end, rows that are still wrong.
    package var rows: Int64
    /// Nil before the end.
    package var outcome: Outcome?
    /// Ranges that weren't refreshed.
    package var left: [TimeRange]?
    /// What went wrong first.
    package var error: String?

    package init(ranges: [TimeRange], timeType: TimeType, rows: Int64) {
        (self.ranges, self.timeType, self.rows) = (ranges, timeType, rows)
    }
}

extension RefreshHistory {
    /// What a repair set out to refresh; nil of any other run.
    package var repair: RepairRecord? {
        entries.lazy.compactMap { if case .repairStarted(let record) = $0.event { record } else { nil } }.first
    }

    /// How a repair ended; nil of any other run, and of one that didn't say.
    package var repairEnd: RepairRecord? {
        entries.lazy.compactMap { if case .repairFinished(let record) = $0.event { record } else { nil } }.last
    }
}
