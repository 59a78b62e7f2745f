internal import Postgres
package import Timescale

/// The plan of a refresh, and the cagg's state at its start.
package struct RefreshIntent: Sendable, Hashable, Codable {
    /// The range to be refreshed, in internal time. It consists of whole buckets.
    package var range: TimeRange
    /// The start of `range` for people: ISO 8601 in UTC, or a number.
    package var from: String
    /// The end of `range` for people.
    package var to: String
    /// The type of the internal times in the run's entries.
    package var timeType: TimeType
    /// The options of the refresh.
    package var options = RefreshOptions()
    /// The jobs to pause during the refresh.
    package var policies: [Int32] = []
    /// The watermark before the refresh; nil if unknown.
    package var watermark: InternalTime?
    /// The invalidation threshold before the refresh; nil if unknown.
    package var invalidationThreshold: InternalTime?

    package init(range: TimeRange, timeType: TimeType) {
        (self.range, self.timeType) = (range, timeType)
        (from, to) = (timeType.text(range.start), timeType.text(range.end))
    }

    private enum CodingKeys: String, CodingKey {
        case range, from, to, timeType, policies, watermark, invalidationThreshold
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        range = try container.decode(TimeRange.self, forKey: .range)
        from = try container.decode(String.self, forKey: .from)
        to = try container.decode(String.self, forKey: .to)
        timeType = try container.decode(TimeType.self, forKey: .timeType)
        policies = try container.decode([Int32].self, forKey: .policies)
        watermark = try container.decodeIfPresent(InternalTime.self, forKey: .watermark)
        invalidationThreshold = try container.decodeIfPresent(InternalTime.self, forKey: .invalidationThreshold)
        options = try RefreshOptions(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(range, forKey: .range)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try container.encode(timeType, forKey: .timeType)
        try container.encode(policies, forKey: .policies)
        try container.encodeIfPresent(watermark, forKey: .watermark)
        try container.encodeIfPresent(invalidationThreshold, forKey: .invalidationThreshold)
        try options.encode(to: encoder)
    }
}

/// The result of a window that didn't fail.
package enum WindowOutcome: String, Sendable, Hashable, Codable {
    case refreshed
    /// The server found nothing to do.
    case upToDate = "up-to-date"
    /// Nothing in the window is invalidated, so the server wasn't called.
    case skipped
    /// The window was left out because its raw data is gone.
    case clipped
}

/// The journal's record of a window that didn't fail.
package struct WindowRecord: Sendable, Hashable, Codable {
    package var range: TimeRange
    package var outcome: WindowOutcome
    /// The duration in seconds, as it is stored.
    private var seconds: Double
    /// The peak memory of the server's process during the window, in bytes; nil if it couldn't be measured.
    package var peakBytes: Int64?
    /// The size of the window's temporary files, in bytes; nil if it couldn't be measured.
    package var temporaryBytes: Int64?
    /// The method with which the memory was measured. Peaks that were measured with different methods can't be
    /// compared.
    package var memoryMethod: String?

    package init(range: TimeRange, outcome: WindowOutcome, duration: Duration) {
        (self.range, self.outcome, seconds) = (range, outcome, duration.inSeconds)
    }

    package var duration: Duration { .seconds(seconds) }
}

/// The end of a refresh. A refresh that was killed has no such record.
package struct RefreshEnd: Sendable, Hashable, Codable {
    /// The state of a refresh at its end.
    package enum Outcome: String, Sendable, Hashable, Codable {
        case done, stopped, failed
    }

    package var outcome: Outcome
    /// The number of finished windows.
    package var windows: Int
    /// The ranges that weren't refreshed.
    package var left: [TimeRange]
    /// The watermark after the refresh; nil if it couldn't be read.
    package var watermark: InternalTime?
    /// The invalidation threshold after the refresh; nil if it couldn't be read.
    package var invalidationThreshold: InternalTime?

    package init(
        _ outcome: Outcome, windows: Int, left: [TimeRange] = [], watermark: InternalTime? = nil,
        invalidationThreshold: InternalTime? = nil
    ) {
        (self.outcome, self.windows, self.left) = (outcome, windows, left)
        (self.watermark, self.invalidationThreshold) = (watermark, invalidationThreshold)
    }
}
