import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What one slice adds up, row by row.
@Suite struct DiffSliceTests {
    private let hour: Int64 = 3_600_000_000
    private let columns = DiffColumns(
        key: [.init(name: "bucket", type: .timestamptz, hasEquality: true)],
        values: [.init(name: "requests", type: .int8, hasEquality: true)])

    private func bucket(_ number: Int64) -> TimeRange {
        TimeRange(start: InternalTime(number * hour), end: InternalTime((number + 1) * hour))
    }

    private func row(_ number: Int64, provider: String) -> DiffRow {
        DiffRow(
            rows: 1, recomputed: 1, greatestPlace: 1,
            content: .difference(
                bucket: bucket(number),
                .init(key: [String(number), provider], isStored: true, isRecomputed: true, values: [])))
    }

    private func stretches(of numbers: [Int64], settlingEvery count: Int) -> [DiffSummary.Stretch] {
        var state = CatalogSamples.state
        state.sourceChunks = TimeRanges([TimeRange(start: .noBegin, end: .noEnd)])
        state.watermark = .noEnd
        (state.ownLog, state.sourceLog) = (.none, .none)
        var slice = DiffSlice(TimeRange(start: .noBegin, end: .noEnd), columns, judge: DiffJudge(state))
        for (index, number) in numbers.enumerated() {
            _ = slice.add(row(number, provider: String(index)))
            if index % count == count - 1 { slice.settle() }
        }
        _ = slice.release()
        return slice.stretches[.drift] ?? []
    }

    private let wrong: [Int64] = [1, 1, 2, 3, 3, 3, 7, 9, 9, 10, 20]

    @Test(arguments: [1, 2, 3, 5, 100])
    func bucketsThatFollowEachOtherAreOneStretchWheneverTheyWereTold(count: Int) {
        let found = stretches(of: wrong, settlingEvery: count)
        #expect(found.map(\.range.start.rawValue) == [1, 7, 9, 20].map { $0 * hour })
        #expect(found.map(\.range.end.rawValue) == [4, 8, 11, 21].map { $0 * hour })
        #expect(found.map(\.rows) == [6, 1, 3, 1])
    }
}
