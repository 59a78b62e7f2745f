import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What one slice adds up, row by row.
@Suite struct DiffSliceCounterTests {
    private let hour: Int64 = 3_600_000_000
    private func bucket(_ number: Int64) -> TimeRange {
        TimeRange(start: InternalTime(number * hour), end: InternalTime((number + 1) * hour))
    }

    private func row(_ number: Int64, rows: Int64 = 1, copies: Int64 = 1) -> DiffRow {
        DiffRow(
            rows: rows,
            content: .difference(
                bucket: bucket(number), copies: copies,
                .init(key: [String(number)], isStored: true, isRecomputed: true, values: [])))
    }

    /// A slice of a cagg whose raw rows all exist and whose writes are all processed: every difference is drift.
    private func count(_ rows: [DiffRow]) -> (counter: DiffSliceCounter, differences: [Difference]) {
        var state = CatalogSamples.state
        state.sourceChunks = TimeRanges([TimeRange(start: .noBegin, end: .noEnd)])
        state.watermark = .noEnd
        (state.ownLog, state.sourceLog) = (.none, .none)
        var counter = DiffSliceCounter(TimeRange(start: .noBegin, end: .noEnd), judge: DiffJudge(state))
        let differences = rows.flatMap { counter.add($0) }
        return (counter, differences)
    }

    @Test func adjacentBucketsAreOneStretch() {
        let found = count([1, 1, 2, 3, 3, 3, 7, 9, 9, 10, 20].map { row($0) }).counter.stretches[.drift] ?? []
        #expect(found.map(\.range.start.rawValue) == [1, 7, 9, 20].map { $0 * hour })
        #expect(found.map(\.range.end.rawValue) == [4, 8, 11, 21].map { $0 * hour })
        #expect(found.map(\.rows) == [6, 1, 3, 1])
    }

    @Test func identicalCopiesAreAsManyDifferencesAsThereAreRows() {
        let (counter, differences) = count([
            DiffRow(rows: 5, content: .identical), DiffRow(rows: 4, content: .noise), row(1, rows: 2, copies: 3),
            row(1, copies: 3), row(2),
        ])
        #expect(differences.map(\.verdict) == [.duplicate, .duplicate, .duplicate, .drift])
        #expect(counter.summary.counts == [.duplicate: 3, .drift: 1])
        #expect(counter.summary.compared == 13)
        #expect(counter.noise == 4)
    }

    /// Else the list would have rows that no count explains.
    @Test func skippedSliceSaysThatItsListedRowsAreNotCounted() {
        let error = PostgresError(.server(.queryCanceled), "canceling statement due to statement timeout")
        #expect(DiffWorker.reason(error, after: 0) == error.message)
        #expect(
            DiffWorker.reason(error, after: 101)
                == "the statement failed after it had found 101 differences, which may be listed but aren't"
                + " counted: \(error)")
    }
}
