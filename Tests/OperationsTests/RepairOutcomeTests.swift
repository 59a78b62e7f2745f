import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct RepairOutcomeTests {
    private static let hours = [1, 4, 7].map { first in
        CatalogSamples.range("2026-11-20T0\(first):00:00Z", "2026-11-20T0\(first + 1):00:00Z")
    }
    private static let refusal = Refusal("its raw data is gone")

    /// Three hours with two wrong rows each; of those in `after` one row is wrong still.
    private static func outcome(
        _ results: [RepairOutcome.Result], comparedAgain: [Int], after: [Int] = []
    ) -> RepairOutcome {
        let whole = CatalogSamples.range("2026-11-20", "2026-11-21")
        var before = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: whole)
        before.slices = [DiffSummary.Slice(range: whole, compared: 100)]
        before.stretches = [.drift: hours.map { DiffSummary.Stretch(range: $0, rows: 2) }]
        let record = DiffRecord(
            before, of: CaggSubject(server: "7", database: 5, cagg: 2),
            settings: .init(DiffPlan(cagg: "hourly", range: whole)), started: CatalogSamples.now, program: "test")
        let parts = zip(RepairRange.find(in: record), results).map { range, result in
            RepairPlan.Part(range: range, refresh: nil, refusals: result == .refused(refusal) ? [refusal] : [])
        }
        var outcome = RepairOutcome(
            plan: RepairPlan(
                state: CatalogSamples.state, record: record, options: RefreshOptions(), parts: parts, above: []),
            results: results)
        var again = before
        again.slices = comparedAgain.map { DiffSummary.Slice(range: hours[$0], compared: 2) }
        again.stretches = [.pending: after.map { DiffSummary.Stretch(range: hours[$0], rows: 1) }]
        outcome.after = again
        return outcome
    }

    @Test func everythingRefreshedAndFoundRightIsComplete() {
        let outcome = Self.outcome([.refreshed, .refreshed, .refreshed], comparedAgain: [0, 1, 2])
        #expect(outcome.rowsLeft == 0)
        #expect(outcome.isComplete)
    }

    @Test func rowsThatAreWrongStillAreCountedWhereTheyAre() {
        let outcome = Self.outcome([.refreshed, .refreshed, .refreshed], comparedAgain: [0, 1, 2], after: [1])
        #expect((0..<3).map(outcome.rowsAfter) == [0, 1, 0])
        #expect(outcome.isComplete)
    }

    @Test(arguments: [RepairOutcome.Result.refused(Refusal("its raw data is gone")), .failed("busy"), .notReached])
    func whatWasNotRefreshedIsAsWrongAsBefore(result: RepairOutcome.Result) {
        let outcome = Self.outcome([.refreshed, result, .refreshed], comparedAgain: [0, 2])
        #expect((0..<3).map(outcome.rowsAfter) == [0, 2, 0])
        #expect(!outcome.isComplete)
    }

    @Test func whatNobodyLookedAtAgainIsNotTakenForRight() {
        var outcome = Self.outcome([.refreshed, .refreshed, .refreshed], comparedAgain: [0])
        outcome.notCompared = "the server said no"
        #expect(outcome.rowsLeft == 4)
        #expect(!outcome.isComplete)
    }
}
