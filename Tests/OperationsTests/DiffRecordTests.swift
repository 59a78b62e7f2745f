import Foundation
import Operations
import Postgres
import TestSupport
import Testing
import Timescale

@Suite struct DiffRecordTests {
    private static let day = CatalogSamples.range("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")

    /// Of hours of the 20th of November.
    private static func hours(_ first: Int64, _ end: Int64) -> TimeRange {
        TimeRange(
            start: day.start.adding(first * 3_600_000_000), end: day.start.adding(end * 3_600_000_000))
    }

    private static func stretch(_ first: Int64, _ end: Int64, rows: Int64) -> DiffSummary.Stretch {
        DiffSummary.Stretch(range: hours(first, end), rows: rows)
    }

    private static func summary(
        _ stretches: [DiffVerdict: [DiffSummary.Stretch]], slices: [TimeRange] = [day]
    ) -> DiffSummary {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: day)
        summary.stretches = stretches
        summary.counts = stretches.mapValues { $0.reduce(0) { $0 + $1.rows } }
        summary.slices = slices.map { DiffSummary.Slice(range: $0, compared: 100, counts: [:]) }
        return summary
    }

    private static func record(
        _ stretches: [DiffVerdict: [DiffSummary.Stretch]], slices: [TimeRange] = [day]
    ) -> DiffRecord {
        DiffRecord(
            summary(stretches, slices: slices), of: CaggSubject(server: "7", database: 5, cagg: 2),
            settings: .init(DiffPlan(cagg: "hourly", range: day)), started: CatalogSamples.now, program: "test")
    }

    @Test func recordIsReadAsItWasWritten() throws {
        let record = Self.record([.drift: [Self.stretch(1, 3, rows: 4)], .orphaned: [Self.stretch(5, 6, rows: 1)]])
        let text = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(DiffRecord.self, from: text) == record)
    }

    @Test func neighboursAreJoinedAndForcedWhereOneNeedsIt() {
        let ranges = RepairRange.find(
            in: Self.record([
                .drift: [Self.stretch(1, 2, rows: 3)],
                .pending: [Self.stretch(2, 4, rows: 5), Self.stretch(9, 10, rows: 1)],
                .orphaned: [Self.stretch(12, 14, rows: 7)], .duplicate: [Self.stretch(20, 21, rows: 2)],
            ]))
        #expect(ranges.map(\.range) == [Self.hours(1, 4), Self.hours(9, 10), Self.hours(20, 21)])
        #expect(ranges.map(\.count) == [8, 1, 2])
        #expect(ranges.map(\.needsForce) == [true, false, true])
    }

    @Test func bucketWithTwoVerdictsIsRepairedOnce() {
        let ranges = RepairRange.find(
            in: Self.record([.drift: [Self.stretch(1, 2, rows: 3)], .duplicate: [Self.stretch(1, 2, rows: 2)]]))
        #expect(ranges.map(\.rows) == [[.drift: 3, .duplicate: 2]])
    }

    @Test func laterComparisonReplacesWhatItComparedAndNothingElse() {
        var record = Self.record([
            .drift: [Self.stretch(1, 2, rows: 3), Self.stretch(8, 9, rows: 1)],
            .orphaned: [Self.stretch(12, 14, rows: 7)],
        ])
        record.replace(with: Self.summary([.pending: [Self.stretch(1, 2, rows: 1)]], slices: [Self.hours(1, 2)]))
        #expect(
            record.stretches == [
                .drift: [Self.stretch(8, 9, rows: 1)], .pending: [Self.stretch(1, 2, rows: 1)],
                .orphaned: [Self.stretch(12, 14, rows: 7)],
            ])
        #expect(record.rows == 2)
        #expect(record.slices.map(\.counts) == [[.drift: 1, .pending: 1, .orphaned: 7]])
    }

    /// Half of it may be right now, but nobody knows how many rows that is.
    @Test func stretchThatIsComparedAgainInPartStays() {
        var record = Self.record([.drift: [Self.stretch(1, 4, rows: 3)]])
        record.replace(with: Self.summary([:], slices: [Self.hours(1, 2)]))
        #expect(record.rows == 3)
    }

    @Test func whatWasSkippedOrNotReachedIsLeft() {
        let record = Self.record([:], slices: [Self.hours(0, 6), Self.hours(12, 18)])
        #expect(record.left.ranges == [Self.hours(6, 12), Self.hours(18, 24)])
        #expect(record.plan(record.left, of: CatalogSamples.cagg).parts == record.left)
    }
}
