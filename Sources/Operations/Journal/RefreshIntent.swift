internal import Postgres
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
    package var options = RefreshOptions()
    /// The jobs to be switched off meanwhile.
    package var policies: [Int32] = []
    /// Both as they were before.
    package var watermark: InternalTime?
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

/// How a window of a refresh ended that didn't fail.
package enum WindowOutcome: String, Sendable, Hashable, Codable {
    case refreshed
    /// The server found nothing to do.
    case upToDate = "up-to-date"
    /// Nothing is invalidated in it, so the server wasn't asked.
    case skipped
    /// Left out, because its raw data is gone.
    case clipped
}

/// A window of a refresh that didn't fail, as the journal keeps it.
package struct WindowRecord: Sendable, Hashable, Codable {
    package var range: TimeRange
    package var outcome: WindowOutcome
    /// As it is written.
    private var seconds: Double
    /// The most memory that the server's process had while it worked.
    package var peakBytes: Int64?
    /// What it spilled.
    package var temporaryBytes: Int64?
    /// How the memory was measured; without that, two peaks can't be compared.
    package var memoryMethod: String?
    /// Those of the session that differed from the intent's.
    package var settings: [String: String]?

    package init(range: TimeRange, outcome: WindowOutcome, duration: Duration) {
        (self.range, self.outcome, seconds) = (range, outcome, duration.inSeconds)
    }

    package var duration: Duration { .seconds(seconds) }
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
