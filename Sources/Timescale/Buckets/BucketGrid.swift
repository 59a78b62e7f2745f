/// The bucket boundaries in a range, as the server computed them (`ServerBuckets.grid(of:)`). The methods of this value
/// need no server.
///
/// If all buckets have the same width, one boundary and the width are enough. Otherwise (months, and days in a time
/// zone) all boundaries of the range are listed. A time outside the range then counts as the nearest boundary.
package struct BucketGrid: Sendable, Hashable {
    private enum Cut: Hashable {
        case everywhere(from: Int64, width: Int64)
        /// Sorted boundaries; the last one is the end of the last bucket.
        case listed([InternalTime])
    }

    private let cut: Cut

    /// Creates the grid of buckets with the same width. One of the buckets starts at `boundary`.
    package init(from boundary: InternalTime, width: Int64) {
        cut = .everywhere(from: boundary.rawValue, width: width)
    }

    /// Creates the grid of the buckets between these boundaries, which must be sorted.
    package init(boundaries: [InternalTime]) {
        cut = .listed(boundaries)
    }

    /// Returns the start of the bucket that contains `time`. An infinite time is returned unchanged.
    package func start(of time: InternalTime) -> InternalTime {
        guard time.isFinite else { return time }
        switch cut {
        case .everywhere(let from, let width):
            let (distance, overflow) = time.rawValue.subtractingReportingOverflow(from)
            guard !overflow else { return distance < 0 ? .noEnd : .noBegin }
            let rest = distance % width
            return time.adding(rest < 0 ? -(rest + width) : -rest)
        case .listed(let boundaries):
            return boundaries.last { $0 <= time } ?? boundaries.first ?? time
        }
    }

    /// Returns the end of the bucket that contains `time`, which is the start of the next bucket.
    package func end(of time: InternalTime) -> InternalTime { advanced(start(of: time), by: 1) }

    /// Returns the start of the bucket that is `count` buckets after the bucket that starts at `start`.
    package func advanced(_ start: InternalTime, by count: Int64) -> InternalTime {
        guard start.isFinite else { return start }
        switch cut {
        case .everywhere(_, let width):
            let (distance, overflow) = width.multipliedReportingOverflow(by: count)
            return overflow ? .noEnd : start.adding(distance)
        case .listed(let boundaries):
            let index = boundaries.firstIndex { $0 >= start } ?? boundaries.endIndex
            return boundaries.dropFirst(index).dropFirst(Int(clamping: count)).first ?? boundaries.last ?? start
        }
    }

    /// Returns the range extended to whole buckets.
    package func circumscribed(_ range: TimeRange) -> TimeRange {
        let last = start(of: range.end)
        return TimeRange(start: start(of: range.start), end: last == range.end ? last : advanced(last, by: 1))
    }

    /// Returns the ranges extended to whole buckets.
    package func circumscribed(_ ranges: TimeRanges) -> TimeRanges {
        TimeRanges(ranges.ranges.map { circumscribed($0) })
    }

    /// Returns the number of buckets that start in a range; 0 if the start or the end of the range is infinite.
    package func count(_ range: TimeRange) -> Int64 {
        guard !range.isEmpty, range.start.isFinite, range.end.isFinite else { return 0 }
        switch cut {
        case .everywhere(_, let width):
            let whole = circumscribed(range)
            // As an unsigned number, because the length of the range can be above `Int64.max`.
            let length = UInt64(bitPattern: whole.end.rawValue &- whole.start.rawValue)
            return Int64(clamping: length / UInt64(width)) - (whole.start < range.start ? 1 : 0)
        case .listed(let boundaries):
            return Int64(boundaries.dropLast().count { range.start <= $0 && $0 < range.end })
        }
    }

    /// Returns the number of buckets that start in the ranges; a range with an infinite start or end counts as 0.
    package func count(_ ranges: TimeRanges) -> Int64 { ranges.ranges.reduce(0) { $0 + count($1) } }
}
