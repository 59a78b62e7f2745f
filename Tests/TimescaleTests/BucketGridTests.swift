import TestSupport
import Testing
import Timescale

@Suite struct BucketGridTests {
    /// Buckets of 10 from 3 on, spelled in both ways.
    static let grids = [
        BucketGrid(from: InternalTime(3), width: 10),
        BucketGrid(boundaries: stride(from: Int64(-97), through: 203, by: 10).map { InternalTime($0) }),
    ]

    private func range(_ start: Int64, _ end: Int64) -> TimeRange {
        TimeRange(start: InternalTime(start), end: InternalTime(end))
    }

    @Test(arguments: grids)
    func timeLiesInTheBucketThatBeginsAtItOrBefore(grid: BucketGrid) {
        for (time, start) in [(3, 3), (12, 3), (13, 13), (2, -7), (-7, -7), (-8, -17)] as [(Int64, Int64)] {
            #expect(grid.start(of: InternalTime(time)) == InternalTime(start))
            #expect(grid.end(of: InternalTime(time)) == InternalTime(start + 10))
        }
    }

    @Test(arguments: grids)
    func rangeGrowsToWholeBuckets(grid: BucketGrid) {
        #expect(grid.circumscribed(range(4, 13)) == range(3, 13))
        #expect(grid.circumscribed(range(3, 14)) == range(3, 23))
        #expect(grid.circumscribed(TimeRanges([range(4, 5), range(15, 16)])) == TimeRanges([range(3, 23)]))
    }

    @Test(arguments: grids)
    func bucketsAreCountedByTheirStarts(grid: BucketGrid) {
        #expect(grid.count(range(3, 33)) == 3)
        #expect(grid.count(range(4, 33)) == 2)
        #expect(grid.count(range(4, 34)) == 3)
        #expect(grid.count(range(4, 5)) == 0)
        #expect(grid.advanced(InternalTime(3), by: 4) == InternalTime(43))
    }

    @Test func bucketsOfVaryingLengthEndWhereTheNextBegins() {
        let grid = BucketGrid(boundaries: [0, 31, 59, 90].map { InternalTime($0) })
        #expect(grid.end(of: InternalTime(40)) == InternalTime(59))
        #expect(grid.count(range(0, 90)) == 3)
        #expect(grid.advanced(InternalTime(31), by: 9) == InternalTime(90))
    }

    @Test(arguments: grids)
    func sentinelsStaySentinels(grid: BucketGrid) {
        #expect(grid.start(of: .noBegin) == .noBegin)
        #expect(grid.circumscribed(TimeRange(start: .noBegin, end: InternalTime(4))).start == .noBegin)
        #expect(grid.count(TimeRange(start: .noBegin, end: .noEnd)) == 0)
    }

    @Test func rangeOfNearlyAllNumbersIsCounted() {
        let grid = BucketGrid(from: InternalTime(0), width: 10)
        #expect(grid.count(range(-9_000_000_000_000_000_000, 9_000_000_000_000_000_000)) == 1_800_000_000_000_000_000)
        #expect(grid.advanced(InternalTime(10), by: .max) == .noEnd)
    }

    @Test func countOfSeveralRangesIsTheirSum() {
        let grid = BucketGrid(from: InternalTime(0), width: 10)
        #expect(grid.count(TimeRanges([range(0, 20), range(50, 51), range(61, 69)])) == 3)
        #expect(grid.count(TimeRanges([range(0, 20), TimeRange(start: InternalTime(50), end: .noEnd)])) == 2)
    }
}
