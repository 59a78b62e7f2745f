import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What a run still has to do.
@Suite struct RefreshQueueTests {
    private static func range(_ start: Int64, _ end: Int64) -> TimeRange {
        TimeRange(start: InternalTime(start), end: InternalTime(end))
    }

    private static let stretches = [range(20, 30), range(5, 5), range(0, 10)]

    @Test func nextStretchIsTheOldestOrTheNewest() {
        #expect(RefreshQueue(Self.stretches, order: .oldest).next == Self.range(0, 10))
        #expect(RefreshQueue(Self.stretches, order: .newest).next == Self.range(20, 30))
        #expect(RefreshQueue([], order: .oldest).next == nil)
    }

    @Test(
        arguments: [
            (range(0, 4), [range(4, 10), range(20, 30)]), (range(4, 6), [range(0, 4), range(6, 10), range(20, 30)]),
            (range(0, 10), [range(20, 30)]), (range(8, 22), [range(0, 8), range(22, 30)]),
            (range(10, 20), [range(0, 10), range(20, 30)]), (range(-5, 50), []),
        ] as [(TimeRange, [TimeRange])])
    func finishedWindowIsTakenOutWhereverItLies(window: TimeRange, left: [TimeRange]) {
        var queue = RefreshQueue(Self.stretches, order: .oldest)
        queue.remove(window)
        #expect(queue.stretches == left)
    }

    @Test(arguments: (0..<40) as Range<UInt64>)
    func anyWindowsAreSubtractedFromTheStretches(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func range() -> TimeRange {
            let start = Int64.random(in: 0..<100, using: &random)
            return Self.range(start, start + Int64.random(in: 1...20, using: &random))
        }
        var left = TimeRanges((0..<5).map { _ in range() })
        var queue = RefreshQueue(left.ranges, order: .newest)
        for _ in 0..<10 {
            let window = range()
            queue.remove(window)
            left = left.subtracting(TimeRanges([window]))
            #expect(queue.stretches == left.ranges)
            #expect(queue.next == left.ranges.last)
        }
    }

    // MARK: Messages of the server

    private func rowsWritten(_ messages: String...) -> Int64? {
        let notices = NoticeCollector()
        for message in messages {
            notices.add(Notice(severity: "LOG", sqlState: SQLState("00000"), message: message))
        }
        return notices.rowsWritten
    }

    /// As `materialize.c` writes them.
    @Test func writtenRowsAreAddedUpAndDeletedOnesAreNot() {
        let table = #"materialization table "_timescaledb_internal._materialized_hypertable_2""#
        #expect(
            rowsWritten(
                "deleted 7 row(s) from \(table)", "inserted 12 row(s) into \(table)", "merged 3 row(s) into \(table)")
                == 15)
        #expect(rowsWritten("inserted 0 row(s) into \(table)") == 0)
        #expect(rowsWritten("deleted 7 row(s) from \(table)") == nil)
        #expect(rowsWritten("my trigger inserted 5 row(s) into a table") == nil)
        #expect(rowsWritten() == nil)
    }
}
