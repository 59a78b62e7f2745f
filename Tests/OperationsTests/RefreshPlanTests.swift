import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct RefreshPlanTests {
    private let range = CatalogSamples.range("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z")

    private func plan(force: Bool = false, hasForce: Bool = true) -> RefreshPlan {
        var options = RefreshOptions()
        options.force = force
        return RefreshPlan(
            state: CatalogSamples.state, requested: range, covered: range, windows: [range], options: options,
            loss: nil,
            openBucket: nil, capabilities: CatalogSamples.capabilities(hasForce: hasForce))
    }

    @Test func windowIsOneCallWithTypedBounds() {
        #expect(
            plan().statements.map(\.description) == [
                """
                CALL public.refresh_continuous_aggregate('public.hourly'::regclass, \
                '2026-11-20T00:00:00Z'::timestamptz, '2026-11-22T00:00:00Z'::timestamptz)
                """
            ])
    }

    @Test func forceIsTheServersOwnWhereItHasIt() {
        let statements = plan(force: true).statements.map(\.description)
        #expect(statements.count == 1)
        #expect(statements[0].hasSuffix("force => true)"))
    }

    @Test func forceOnOlderServersInvalidatesFirstInOneTransaction() {
        let statements = plan(force: true, hasForce: false).statements.map(\.description)
        #expect(statements.first == "BEGIN")
        #expect(
            statements.filter {
                $0.hasPrefix("UPDATE public.traces SET \"time\"") || $0.hasPrefix("UPDATE public.traces SET time")
            }.count == 2)
        #expect(statements.dropLast().last == "COMMIT")
        #expect(statements.last?.contains("force") == false)
    }

    @Test func lossIsRefusedUntilAllowed() {
        var plan = plan()
        plan.loss = DataLoss(
            rows: 96, buckets: 48, ranges: [CatalogSamples.range("2026-11-01", "2026-11-03")],
            safeStart: CatalogSamples.instant("2026-11-03"))
        let refusals = plan.refusals
        #expect(refusals.first?.reason.contains("delete 96 stored rows in 48 buckets") == true)
        #expect(refusals.first?.advice?.contains("2026-11-03T00:00:00Z") == true)
        plan.options.allowDataLoss = true
        #expect(plan.refusals == [])
    }

    @Test func openBucketIsRefusedUntilAllowed() {
        var plan = plan()
        plan.openBucket = CatalogSamples.instant("2026-11-21T23:00:00Z")
        #expect(plan.refusals.count == 1)
        plan.options.allowOpenBucket = true
        #expect(plan.refusals == [])
    }

    @Test func infiniteBoundsBecomeTheEdgesOfWhatIsThere() {
        let bounded = CatalogSamples.state.bounded(TimeRange(start: .noBegin, end: .noEnd))
        #expect(bounded == CatalogSamples.range("2026-11-01", "2026-11-23"))
    }

    @Test(arguments: [
        (WindowStep.chunk, 24 as Int64), (.interval(Interval(days: 2)), 48 as Int64),
        (.interval(Interval(microseconds: 1)), 1 as Int64),
    ])
    func stepBecomesWholeBuckets(step: WindowStep, buckets: Int64) {
        #expect(step.buckets(of: CatalogSamples.cagg) == buckets)
    }
}
