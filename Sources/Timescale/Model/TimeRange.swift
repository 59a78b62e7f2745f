package import Postgres

/// A half-open range of internal time: it includes `start` and excludes `end`.
package struct TimeRange: Sendable, Hashable, Codable {
    package var start: InternalTime
    package var end: InternalTime

    package init(start: InternalTime, end: InternalTime) {
        self.start = start
        self.end = end
    }

    package var isEmpty: Bool { start >= end }
}

extension TimeRange {
    /// Reads the columns `range_start` and `range_end`.
    package init(_ row: Row) throws(PostgresError) {
        self.init(start: try row["range_start"], end: try row["range_end"])
    }
}

/// A set of internal times, stored as ranges. The ranges are always sorted and merged.
package struct TimeRanges: Sendable, Hashable {
    private var members: RangeSet<Int64>

    private init(_ members: RangeSet<Int64>) {
        self.members = members
    }

    package init(_ ranges: some Sequence<TimeRange> = []) {
        members = RangeSet(ranges.filter { !$0.isEmpty }.map { $0.start.rawValue..<$0.end.rawValue })
    }

    /// The ranges, sorted. They don't overlap or touch each other.
    package var ranges: [TimeRange] {
        members.ranges.map { TimeRange(start: InternalTime($0.lowerBound), end: InternalTime($0.upperBound)) }
    }

    package var isEmpty: Bool { members.isEmpty }

    package func union(_ other: TimeRanges) -> TimeRanges { TimeRanges(members.union(other.members)) }

    package func intersection(_ other: TimeRanges) -> TimeRanges { TimeRanges(members.intersection(other.members)) }

    package func subtracting(_ other: TimeRanges) -> TimeRanges { TimeRanges(members.subtracting(other.members)) }

    package func intersection(_ range: TimeRange) -> TimeRanges { intersection(TimeRanges([range])) }

    /// Whether the time is in one of the ranges.
    package func contains(_ time: InternalTime) -> Bool { members.contains(time.rawValue) }

    /// Whether at least one of these times is in the range.
    package func overlaps(_ range: TimeRange) -> Bool { !intersection(range).isEmpty }
}
