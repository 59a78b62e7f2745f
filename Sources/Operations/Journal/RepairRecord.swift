package import Timescale

/// What a repair is to refresh, or how it ended.
package struct RepairRecord: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        /// Every range was refreshed.
        case done
        /// The repair was interrupted; `left` has the ranges that it didn't reach.
        case stopped
        /// Some ranges were refused, or the server reported an error.
        case failed
    }

    /// The ranges to be refreshed, in internal time.
    package var ranges: [TimeRange]
    /// The type of the internal times.
    package var timeType: TimeType
    /// Rows that the stored diff found wrong; at the end, rows that are still wrong.
    package var rows: Int64
    /// Nil before the end.
    package var outcome: Outcome?
    /// The ranges that weren't refreshed.
    package var left: [TimeRange]?
    /// The first error.
    package var error: String?

    package init(ranges: [TimeRange], timeType: TimeType, rows: Int64) {
        (self.ranges, self.timeType, self.rows) = (ranges, timeType, rows)
    }
}

extension RefreshHistory {
    /// What a repair is to refresh; nil for other runs.
    package var repair: RepairRecord? {
        entries.lazy.compactMap { if case .repairStarted(let record) = $0.event { record } else { nil } }.first
    }

    /// How a repair ended; nil for other runs and for a repair without a recorded end.
    package var repairEnd: RepairRecord? {
        entries.lazy.compactMap { if case .repairFinished(let record) = $0.event { record } else { nil } }.last
    }
}
