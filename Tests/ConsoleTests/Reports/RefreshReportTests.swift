import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct RefreshReportTests {
    private static let days = CatalogSamples.range("2026-11-10", "2026-11-14")

    private func plan(
        force: Bool = false, requested: TimeRange = days, _ change: (inout RefreshPlan) -> Void = { _ in }
    ) -> RefreshPlan {
        var options = RefreshOptions()
        options.force = force
        let windows = (0..<4).map { CatalogSamples.range("2026-11-1\($0)", "2026-11-1\($0 + 1)") }
        var plan = RefreshPlan(
            state: CatalogSamples.state, requested: requested, covered: Self.days, windows: windows, options: options,
            capabilities: CatalogSamples.capabilities())
        plan.state.sourceLog = CatalogSamples.logged(CatalogSamples.range("2026-11-11", "2026-11-11T06:00:00Z"))
        change(&plan)
        return plan
    }

    private func loss(rows: Int64) -> DataLoss {
        let range = CatalogSamples.range("2026-11-10", "2026-11-11")
        return DataLoss(
            rows: rows, buckets: 24, ranges: [range], atRisk: TimeRanges([range]),
            safeStart: CatalogSamples.instant("2026-11-11"))
    }

    // MARK: The plan

    @Test func plannedWindows() throws {
        try expectSnapshot("refresh/plan", of: RefreshReport.plan([plan()], refusals: []))
        var daily = CatalogSamples.state
        daily.cagg.view = QualifiedName(schema: "metrics", name: "daily")
        let above = plan { $0.state = daily }
        try expectSnapshot("refresh/plan-of-two", of: RefreshReport.plan([plan(force: true), above], refusals: []))
    }

    @Test func refusedPlan() throws {
        let plan = plan(requested: CatalogSamples.range("2026-11-09T23:30:00Z", "2026-11-14")) { plan in
            plan.loss = loss(rows: 96)
            plan.running = [JobWorker(job: 1_000, pid: 4_711, since: JobSamples.seconds(-90))]
        }
        try expectSnapshot("refresh/plan-refused", of: RefreshReport.plan([plan], refusals: plan.refusals))
    }

    // MARK: What became of it

    private func outcome(
        _ plan: RefreshPlan, _ results: [WindowOutcome], left: [TimeRange] = [], memory: MemoryUse? = nil,
        _ change: (inout CaggState) -> Void = { _ in }
    ) -> RefreshOutcome {
        let windows = zip(plan.windows, results).map { range, result in
            var window = RefreshWindow(
                range: range, outcome: result, duration: result == .refreshed ? .milliseconds(1_250) : .zero)
            if result == .refreshed { (window.rows, window.memory) = (48, memory) }
            return window
        }
        var after = CatalogSamples.state
        change(&after)
        return RefreshOutcome(
            plan: plan, windows: windows, left: left, duration: .milliseconds(2_600), after: after)
    }

    private func report(_ outcomes: [RefreshOutcome], _ checked: [RefreshCheck] = []) -> Document {
        RefreshReport.outcome(outcomes, checked: checked, listsAll: true)
    }

    private func summary(_ drift: Int64) -> DiffSummary {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: Self.days)
        summary.slices = [DiffSummary.Slice(range: Self.days, compared: 192)]
        summary.compared = 192
        if drift > 0 {
            summary.counts = [.drift: drift]
            let range = CatalogSamples.range("2026-11-11", "2026-11-11T02:00:00Z")
            summary.stretches = [.drift: [DiffSummary.Stretch(range: range, rows: drift)]]
        }
        return summary
    }

    @Test func refreshedWindows() throws {
        let memory = MemoryUse(
            method: .residentMemory, peakBytes: 90 << 20, baseBytes: 8 << 20, temporaryPeakBytes: 3 << 20)
        let outcome = outcome(plan(), [.skipped, .refreshed, .upToDate, .skipped], memory: memory)
        try expectSnapshot("refresh/done", of: report([outcome], [RefreshCheck(summary: summary(0))]))
    }

    @Test func nothingToDo() throws {
        try expectSnapshot("refresh/nothing-to-do", of: report([outcome(plan(), [.skipped, .skipped, .upToDate])]))
    }

    @Test func stoppedWithLossAllowedAndPartLeftOut() throws {
        let plan = plan {
            ($0.loss, $0.clipped) = (loss(rows: 96), loss(rows: 12))
        }
        let left = [CatalogSamples.range("2026-11-12", "2026-11-14")]
        let outcome = outcome(plan, [.clipped, .refreshed], left: left, memory: MemoryUse())
        try expectSnapshot("refresh/stopped", of: report([outcome]))
    }

    @Test func rowsThatStillDiffer() throws {
        let outcome = outcome(plan(), [.skipped, .refreshed, .upToDate, .skipped]) {
            $0.sourceLog = CatalogSamples.logged(CatalogSamples.range("2026-11-11", "2026-11-11T06:00:00Z"))
        }
        let doubt = RefreshDoubt(ranges: TimeRanges([Self.days]), reasons: [.contradiction])
        let check = RefreshCheck(summary: summary(5), doubt: doubt)
        try expectSnapshot("refresh/still-wrong", of: report([outcome], [check]))
    }
}
