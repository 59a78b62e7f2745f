package import Timescale

/// What a refresh set out to do, and how things stood then.
package struct RefreshIntent: Sendable, Hashable, Codable {
    /// The whole buckets to be refreshed, in internal time.
    package var range: TimeRange
    /// The same for people: ISO 8601 in UTC, or numbers.
    package var from: String
    package var to: String
    /// What the internal times of the run's entries mean.
    package var timeType: TimeType
    /// `oldest` or `newest`: which window comes first.
    package var order = "oldest"
    /// Whether what no invalidation covers was to be recomputed, too.
    package var force = false
    /// As it was given.
    package var step: String?
    /// What a window may take.
    package var memoryBytes: Int64?
    /// Whether buckets whose raw data is gone were to be left out.
    package var clip = false
    package var allowDataLoss = false
    /// Set on the session for the time of the run.
    package var settings: [String: String] = [:]
    /// The jobs to be switched off meanwhile.
    package var policies: [Int32] = []
    /// Both as they were before.
    package var watermark: InternalTime?
    package var invalidationThreshold: InternalTime?

    package init(range: TimeRange, timeType: TimeType) {
        (self.range, self.timeType) = (range, timeType)
        (from, to) = (timeType.text(range.start), timeType.text(range.end))
    }
}

/// What became of a window that didn't fail.
package struct WindowRecord: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        case refreshed
        /// The server found nothing to do.
        case upToDate = "up-to-date"
        /// Nothing was invalidated in it, so the server wasn't asked.
        case skipped
        /// Left out, because its raw data is gone.
        case clipped
    }

    package var range: TimeRange
    package var outcome: Outcome
    package var seconds: Double
    /// The most memory that the server's process had while it worked.
    package var peakBytes: Int64?
    /// What it spilled.
    package var temporaryBytes: Int64?
    /// How the memory was measured; without that, two peaks can't be compared.
    package var memoryMethod: String?
    /// Those of the session that differed from the intent's.
    package var settings: [String: String]?

    package init(range: TimeRange, outcome: Outcome, seconds: Double) {
        (self.range, self.outcome, self.seconds) = (range, outcome, seconds)
    }
}

/// How a refresh ended, if it could still say so.
package struct RefreshEnd: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        case done, stopped, failed
    }

    package var outcome: Outcome
    /// How many windows were done.
    package var windows: Int
    /// What was not reached.
    package var left: [TimeRange]
    /// Both as they were afterwards, where they could be read.
    package var watermark: InternalTime?
    package var invalidationThreshold: InternalTime?

    package init(
        _ outcome: Outcome, windows: Int, left: [TimeRange] = [], watermark: InternalTime? = nil,
        invalidationThreshold: InternalTime? = nil
    ) {
        (self.outcome, self.windows, self.left) = (outcome, windows, left)
        (self.watermark, self.invalidationThreshold) = (watermark, invalidationThreshold)
    }
}
