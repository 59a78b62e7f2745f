import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What a repair tells the journal, and when all of it is refused.
@Suite struct RepairChangeTests {
    private static let refusal = Refusal("its raw data is gone", advice: "use --clip")

    private static func hours(_ first: Int64, _ end: Int64) -> TimeRange {
        let day = CatalogSamples.instant("2026-11-20")
        return TimeRange(start: day.adding(first * 3_600_000_000), end: day.adding(end * 3_600_000_000))
    }

    /// Three hours with two wrong rows each.
    private func plan(refused: Set<Int> = [], _ change: (inout RefreshOptions) -> Void = { _ in }) -> RepairPlan {
        let day = Self.hours(0, 24)
        var summary = DiffSummary(cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: day)
        summary.slices = [DiffSummary.Slice(range: day, compared: 100)]
        summary.stretches = [
            .drift: [1, 4, 7].map { DiffSummary.Stretch(range: Self.hours($0, $0 + 1), rows: 2) }
        ]
        let record = DiffRecord(
            summary, of: CaggSubject(server: "7", database: 5, cagg: 2),
            settings: DiffRecord.Settings(DiffPlan(cagg: "hourly", range: day)), started: CatalogSamples.now,
            program: "test")
        let parts = RepairRange.find(in: record).enumerated().map { index, range in
            RepairPlan.Part(range: range, refresh: nil, refusals: refused.contains(index) ? [Self.refusal] : [])
        }
        var options = RefreshOptions()
        change(&options)
        return RepairPlan(state: CatalogSamples.state, record: record, options: options, parts: parts, above: [])
    }

    private func record(_ event: JournalEntry.Event?) throws -> RepairRecord {
        let entry = JournalTests.entry(try #require(event))
        let history = try #require([entry].histories.first)
        return try #require(history.repair ?? history.repairEnd)
    }

    private func end(
        of plan: RepairPlan, _ results: [RepairOutcome.Result], isInterrupted: Bool = false
    ) throws -> RepairRecord {
        var outcome = RepairOutcome(plan: plan, results: results)
        outcome.wasInterrupted = isInterrupted
        return try record(RepairChange(plan).journalEnd(outcome))
    }

    @Test func refusedRangesAreNotAnnounced() throws {
        let start = try record(RepairChange(plan(refused: [1])).journalStart)
        #expect(start.ranges == [Self.hours(1, 2), Self.hours(7, 8)])
        #expect(start.rows == 4)
        #expect(start.outcome == nil && start.left == nil)
    }

    @Test func onlyARepairWithoutAnyRangeLeftIsRefused() {
        #expect(RepairChange(plan(refused: [0, 1])).refusals == [])
        #expect(RepairChange(plan(refused: [0, 1, 2])).refusals == [Self.refusal])
        #expect(!RepairChange(plan(refused: [0, 1, 2])).isEmpty)
    }

    @Test func refreshedRangesAreDone() throws {
        let end = try end(of: plan(), [.refreshed, .refreshed, .refreshed])
        #expect(end.outcome == .done)
        #expect(end.left == [])
        #expect(end.error == nil)
    }

    @Test func failedRangeIsLeftWithItsError() throws {
        let end = try end(of: plan(refused: [0]), [.refused(Self.refusal), .failed("deadlock detected"), .refreshed])
        #expect(end.outcome == .failed)
        #expect(end.left == [Self.hours(4, 5)])
        #expect(end.error == "deadlock detected")
        // Nobody compared again, so all rows count as wrong.
        #expect(end.rows == 6)
    }

    /// Ctrl-C during the comparison that follows leaves nothing to repair.
    @Test func interruptedRepairIsStoppedOnlyIfARangeIsLeft() throws {
        let stopped = try end(of: plan(), [.refreshed, .notReached, .notReached], isInterrupted: true)
        #expect(stopped.outcome == .stopped)
        #expect(stopped.left == [Self.hours(4, 5), Self.hours(7, 8)])
        let done = try end(of: plan(), [.refreshed, .refreshed, .refreshed], isInterrupted: true)
        #expect(done.outcome == .done)
    }

    @Test func lostRepairLeavesTheWindowsThatItDidNotFinish() throws {
        let window = WindowRecord(range: Self.hours(1, 2), outcome: .refreshed, duration: .seconds(1))
        let lost = PostgresError(.connectionLost, "the connection was lost")
        let end = try record(
            RepairChange(plan()).journalEnd(failedWith: lost, after: [.windowFinished(window)]))
        #expect(end.outcome == .failed)
        #expect(end.left == [Self.hours(4, 5), Self.hours(7, 8)])
        #expect(end.error == "the connection was lost")
    }

    @Test func commandHasThePermissionsOfTheRepair() {
        #expect(RepairChange(plan()).command == "repair hourly")
        #expect(
            RepairChange(plan { ($0.clip, $0.allowDataLoss) = (true, true) }).command
                == "repair hourly --clip --allow-data-loss")
    }

    @Test func onlyEventsOfRefreshesAreJournalled() {
        let change = RepairChange(plan())
        #expect(
            change.journalEntry(for: .refresh(.windowStarted(Self.hours(1, 2)))) == .windowStarted(Self.hours(1, 2)))
        #expect(change.journalEntry(for: .refreshing(index: 0, of: 3, Self.hours(1, 2))) == nil)
        #expect(change.journalEntry(for: .comparing(Self.hours(1, 2))) == nil)
    }

    /// Losses of different ranges are confirmed together.
    @Test func lossesAreAddedUp() {
        func loss(_ hour: Int64, rows: Int64) -> DataLoss {
            let range = Self.hours(hour, hour + 1)
            return DataLoss(rows: rows, buckets: 1, ranges: [range], atRisk: TimeRanges([range]), safeStart: range.end)
        }
        let sum = DataLoss.sum(of: [loss(7, rows: 1), loss(1, rows: 2)])
        #expect(sum?.text == "3 stored rows in 2 buckets")
        #expect(sum?.safeStart == Self.hours(7, 8).end)
        #expect(sum?.atRisk.ranges == [Self.hours(1, 2), Self.hours(7, 8)])
        #expect(loss(1, rows: 1).text == "1 stored row in 1 bucket")
        #expect(DataLoss.sum(of: []) == nil)
    }
}
