/// The buckets of a stretch of time, cut by the server once and counted here afterwards.
///
/// Where all buckets are as wide, one boundary and the width say it all; months, and days in a time zone, are listed.
/// Outside the stretch a listed grid ends: times there count as its ends.
package struct BucketGrid: Sendable, Hashable {
    private enum Cut: Hashable {
        case everywhere(from: Int64, width: Int64)
        /// Sorted; the last one is the end of the last bucket.
        case listed([InternalTime])
    }

    private let cut: Cut

    /// Buckets of one width, one of which begins at `boundary`.
    package init(from boundary: InternalTime, width: Int64) {
        cut = .everywhere(from: boundary.rawValue, width: width)
    }

    /// Buckets between neighbours of these sorted boundaries.
    package init(boundaries: [InternalTime]) {
        cut = .listed(boundaries)
    }

    /// The start of the bucket that holds `time`; a sentinel stays one.
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

    /// The end of the bucket that holds `time`: the start of the next one.
    package func end(of time: InternalTime) -> InternalTime { advanced(start(of: time), by: 1) }

    /// The start of the bucket so many buckets after the one that starts at `start`.
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

    /// The range, made whole buckets by adding what they lack.
    package func circumscribed(_ range: TimeRange) -> TimeRange {
        let last = start(of: range.end)
        return TimeRange(start: start(of: range.start), end: last == range.end ? last : advanced(last, by: 1))
    }

    /// All buckets that are touched, whole.
    package func circumscribed(_ ranges: TimeRanges) -> TimeRanges {
        TimeRanges(ranges.ranges.map { circumscribed($0) })
    }

    /// How many buckets begin in a finite range.
    package func count(_ range: TimeRange) -> Int64 {
        guard !range.isEmpty, range.start.isFinite, range.end.isFinite else { return 0 }
        switch cut {
        case .everywhere(_, let width):
            let whole = circumscribed(range)
            return (whole.end.rawValue - whole.start.rawValue) / width - (whole.start < range.start ? 1 : 0)
        case .listed(let boundaries):
            return Int64(boundaries.dropLast().count { range.start <= $0 && $0 < range.end })
        }
    }

    package func count(_ ranges: TimeRanges) -> Int64 { ranges.ranges.reduce(0) { $0 + count($1) } }
}

extension BucketTime {
    /// The buckets of a finite range, and those it only touches.
    package func grid(of range: TimeRange) async throws -> BucketGrid {
        let whole = try await circumscribed(range)
        if let width = cagg.bucket.fixedWidth { return BucketGrid(from: whole.start, width: width) }
        let buckets = try await windows(of: whole, buckets: 1)
        return BucketGrid(boundaries: buckets.map(\.start) + [whole.end])
    }
}
