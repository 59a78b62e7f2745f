import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct RepairReportTests {
    private static let whole = CatalogSamples.range("2026-11-20", "2026-11-21")
    private static let hours = [1, 4, 7].map { first in
        CatalogSamples.range("2026-11-20T0\(first):00:00Z", "2026-11-20T0\(first + 1):00:00Z")
    }
    private static let refusal = Refusal("its raw data is gone", advice: "allow it with --allow-data-loss")

    /// Three ranges with two wrong rows each; the last one's are pending only.
    private func plan(refusing refused: Set<Int> = [], compared: TimeRange = whole, above: [QualifiedName] = [])
        -> RepairPlan
    {
        var before = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: Self.whole)
        before.slices = [DiffSummary.Slice(range: compared, compared: 100)]
        before.stretches = [
            .drift: Self.hours.prefix(2).map { DiffSummary.Stretch(range: $0, rows: 2) },
            .pending: [DiffSummary.Stretch(range: Self.hours[2], rows: 2)],
        ]
        let record = DiffRecord(
            before, of: CaggSubject(server: "7", database: 5, cagg: 2),
            settings: .init(DiffPlan(cagg: "hourly", range: Self.whole)), started: CatalogSamples.now, program: "test")
        let parts = RepairRange.find(in: record).enumerated().map { index, range in
            var options = RefreshOptions()
            options.force = range.needsForce
            let refresh = RefreshPlan(
                state: CatalogSamples.state, requested: range.range, covered: range.range, windows: [range.range],
                options: options, capabilities: CatalogSamples.capabilities())
            return RepairPlan.Part(
                range: range, refresh: refresh, refusals: refused.contains(index) ? [Self.refusal] : [])
        }
        return RepairPlan(
            state: CatalogSamples.state, record: record, options: RefreshOptions(), parts: parts, above: above)
    }

    /// - Parameter rows: what a comparison afterwards found in each range.
    private func outcome(
        _ plan: RepairPlan, _ results: [RepairOutcome.Result], rows: [Int64]? = nil
    ) -> RepairOutcome {
        var outcome = RepairOutcome(plan: plan, results: results)
        guard let rows else { return outcome }
        var after = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: Self.whole)
        after.slices = Self.hours.map { DiffSummary.Slice(range: $0, compared: 2) }
        after.stretches = [
            .drift: zip(Self.hours, rows).filter { $1 > 0 }.map { DiffSummary.Stretch(range: $0, rows: $1) }
        ]
        outcome.after = after
        return outcome
    }

    @Test func plannedRanges() throws {
        try expectSnapshot("repair/plan", of: RepairReport.plan(plan()))
        let part = CatalogSamples.range("2026-11-20", "2026-11-20T12:00:00Z")
        try expectSnapshot(
            "repair/plan-refused", of: RepairReport.plan(plan(refusing: [1], compared: part)))
    }

    @Test func repairedRows() throws {
        let plan = plan(above: [QualifiedName(schema: "public", name: "daily")])
        let outcome = outcome(plan, [.refreshed, .refreshed, .refreshed], rows: [0, 0, 0])
        try expectSnapshot("repair/clean", of: RepairReport.outcome(outcome))
    }

    @Test func rowsThatAreLeft() throws {
        let results: [RepairOutcome.Result] = [.refreshed, .refused(Self.refusal), .failed("out of memory")]
        let outcome = outcome(plan(refusing: [1]), results, rows: [1, 2, 2])
        try expectSnapshot("repair/rows-left", of: RepairReport.outcome(outcome))
    }

    @Test func interruptedRepair() throws {
        var outcome = outcome(plan(), [.refreshed, .notReached, .notReached])
        outcome.wasInterrupted = true
        try expectSnapshot("repair/interrupted", of: RepairReport.outcome(outcome))
    }

    @Test func nothingToRepair() throws {
        var plan = plan()
        plan.parts = []
        try expectSnapshot("repair/nothing", of: RepairReport.plan(plan))
    }
}
