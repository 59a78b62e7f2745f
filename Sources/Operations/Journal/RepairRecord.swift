package import Timescale

/// The plan of a repair, or the result of the repair.
package struct RepairRecord: Sendable, Hashable, Codable {
    /// How a repair ended.
    package enum Outcome: String, Sendable, Hashable, Codable {
        /// Every range was refreshed.
        case done
        /// The repair was interrupted. `left` contains the ranges that were not refreshed.
        case stopped
        /// Some ranges were refused, or the server reported an error.
        case failed
    }

    /// The ranges to be refreshed, in internal time.
    package var ranges: [TimeRange]
    /// The type of the internal times.
    package var timeType: TimeType
    /// The number of rows that the stored diff found wrong. In the result, the number of rows that are still wrong.
    package var rows: Int64
    /// How the repair ended; nil before the end.
    package var outcome: Outcome?
    /// The ranges that weren't refreshed; nil before the end.
    package var left: [TimeRange]?
    /// The first error; nil if there was none.
    package var error: String?

    package init(ranges: [TimeRange], timeType: TimeType, rows: Int64) {
        (self.ranges, self.timeType, self.rows) = (ranges, timeType, rows)
    }
}

extension RefreshHistory {
    /// The plan of a repair; nil for other runs.
    package var repair: RepairRecord? {
        entries.lazy.compactMap { if case .repairStarted(let record) = $0.event { record } else { nil } }.first
    }

    /// The end of a repair; nil for other runs and if no end was recorded.
    package var repairEnd: RepairRecord? {
        entries.lazy.compactMap { if case .repairFinished(let record) = $0.event { record } else { nil } }.last
    }
}
