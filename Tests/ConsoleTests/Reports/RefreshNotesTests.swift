import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// Which notes a refresh has, by their codes; how they read is in the snapshots.
@Suite struct RefreshNotesTests {
    private static let days = CatalogSamples.range("2026-11-10", "2026-11-14")
    private static let hour = CatalogSamples.range("2026-11-10T01:00:00Z", "2026-11-10T02:00:00Z")

    private func plan(_ change: (inout RefreshPlan) -> Void = { _ in }) -> RefreshPlan {
        let windows = (0..<4).map { CatalogSamples.range("2026-11-1\($0)", "2026-11-1\($0 + 1)") }
        var plan = RefreshPlan(
            state: CatalogSamples.state, requested: Self.days, covered: Self.days, windows: windows,
            options: RefreshOptions(), capabilities: CatalogSamples.capabilities())
        change(&plan)
        return plan
    }

    private func outcome(
        _ plan: RefreshPlan, _ results: [WindowOutcome], left: [TimeRange] = [],
        after edit: (inout CaggState) -> Void = { _ in }
    ) -> RefreshOutcome {
        let windows = zip(plan.windows, results).map { RefreshWindow(range: $0, outcome: $1, duration: .zero) }
        var after = CatalogSamples.state
        edit(&after)
        return RefreshOutcome(plan: plan, windows: windows, left: left, duration: .zero, after: after)
    }

    private func notes(_ outcome: RefreshOutcome, _ checked: [RefreshCheck] = []) -> [Note] {
        RefreshReport.outcome([outcome], checked: checked, listsAll: true).notes
    }

    private func codes(_ outcome: RefreshOutcome, _ checked: [RefreshCheck] = []) -> [String] {
        notes(outcome, checked).map { String($0.code.dropFirst("refresh.".count)) }
    }

    @Test(
        arguments: [
            ([.refreshed], []), ([], []), ([.skipped, .refreshed], []), ([.skipped, .clipped], []),
            ([.skipped, .upToDate], ["up-to-date"]), ([.upToDate], ["up-to-date"]),
        ] as [([WindowOutcome], [String])])
    func refreshThatRecomputedNothingSaysSo(results: [WindowOutcome], expected: [String]) {
        #expect(codes(outcome(plan(), results)) == expected)
    }

    /// Only what was done can be expected to be up to date afterwards.
    @Test func pendingWorkIsSaidOnlyOfWhatWasRefreshed() {
        let edit: (inout CaggState) -> Void = { $0.sourceLog = CatalogSamples.logged(Self.hour) }
        #expect(codes(outcome(plan(), [.refreshed], after: edit)) == ["still-pending"])
        #expect(codes(outcome(plan(), [.clipped, .refreshed], after: edit)) == [])
        let left = [CatalogSamples.range("2026-11-11", "2026-11-14")]
        let stopped = notes(outcome(plan(), [.refreshed], left: left, after: edit))
        #expect(stopped.map(\.code) == ["refresh.stopped"])
        #expect(stopped.map(\.command) == ["refresh hourly --resume"])
    }

    @Test(
        arguments: [
            (true, false, []), (false, false, []), (true, true, []), (false, true, ["spilled"]),
        ] as [(Bool, Bool, [String])])
    func invalidationBeyondTheWindowIsSaid(hasForce: Bool, force: Bool, expected: [String]) {
        let plan = plan {
            $0.options.force = force
            $0.capabilities = CatalogSamples.capabilities(hasForce: hasForce)
        }
        #expect(codes(outcome(plan, [.refreshed])) == expected)
    }

    // MARK: Checks

    private func check(_ counts: [DiffVerdict: Int64], isDoubted: Bool = false) -> RefreshCheck {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: Self.days)
        summary.counts = counts
        summary.stretches = counts.mapValues { [DiffSummary.Stretch(range: Self.hour, rows: $0)] }
        let doubt = RefreshDoubt(ranges: TimeRanges([Self.days]), reasons: [.contradiction])
        return RefreshCheck(summary: summary, doubt: isDoubted ? doubt : nil)
    }

    /// Who asks for a check wants every difference. Who doesn't is told only of what another refresh wouldn't fix.
    @Test(
        arguments: [
            ([.pending: 2], false, 2), ([.pending: 2], true, 0), ([.drift: 1, .duplicate: 2, .pending: 4], false, 7),
            ([.drift: 1, .duplicate: 2, .pending: 4], true, 3), ([.orphaned: 9, .unmaterialized: 9], false, 0),
        ] as [([DiffVerdict: Int64], Bool, Int64)])
    func rowsThatCountAsWrong(counts: [DiffVerdict: Int64], isDoubted: Bool, wrong: Int64) {
        let check = check(counts, isDoubted: isDoubted)
        #expect(check.wrong == wrong && check.isClean == (wrong == 0))
    }

    @Test func checkSuggestsWhatFixesTheRows() {
        let outcome = outcome(plan(), [.refreshed])
        #expect(codes(outcome, [check([:])]) == ["verified"])
        #expect(codes(outcome, [check([.pending: 2], isDoubted: true)]) == ["doubted", "verified"])
        let verified = notes(outcome, [check([.drift: 2])])
        #expect(verified.map(\.command) == ["diff hourly"])
        let doubted = notes(outcome, [check([.drift: 2], isDoubted: true)])
        let force = "refresh hourly --from 2026-11-10T01:00:00Z --to 2026-11-10T02:00:00Z --force"
        #expect(doubted.map(\.command) == [nil, force])
    }
}
