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

    @Test func newestWindowRunsFirstWhereThatIsWanted() {
        var plan = plan()
        plan.windows = [
            CatalogSamples.range("2026-11-20", "2026-11-21"), CatalogSamples.range("2026-11-21", "2026-11-22"),
        ]
        let oldest = plan.statements
        plan.options.order = .newest
        #expect(oldest.count == 2)
        #expect(plan.statements == Array(oldest.reversed()))
    }

    /// 2.28 would refresh ten buckets at a time, which can't be measured one by one.
    @Test func serversThatHaveBatchesAreToldToUseNone() {
        var plan = plan(force: true)
        plan.capabilities = CatalogSamples.capabilities(
            functions: ["refresh_continuous_aggregate": ["force", "options"]])
        #expect(
            plan.statements.map { $0.description.hasSuffix(#"force => true, options => '{"buckets_per_batch": 0}')"#) }
                == [true])
    }

    /// Tiered chunks can't be updated, which is how older servers are forced.
    @Test func forceOverTieredChunksIsRefusedWhereItNeedsAnUpdate() {
        for (force, hasForce, count) in [(true, false, 1), (true, true, 0), (false, false, 0)] {
            var plan = plan(force: force, hasForce: hasForce)
            plan.state.cagg.sourceIsTiered = true
            #expect(plan.refusals.count == count)
            #expect(plan.refusals.allSatisfy { $0.reason.contains("tiered chunks, which can't be updated") })
        }
    }

    @Test func lossOverTieredChunksSaysWhenTheyAreRead() {
        var plan = plan()
        plan.loss = DataLoss(rows: 1, buckets: 1, ranges: [range], safeStart: range.end)
        #expect(plan.refusals.first?.advice?.contains("enable_tiered_reads") == false)
        plan.state.cagg.sourceIsTiered = true
        #expect(plan.refusals.first?.advice?.contains("enable_tiered_reads") == true)
    }

    @Test func workIsWhatIsInvalidOrNewAndHasRawData() {
        let dropped = CatalogSamples.range("2026-11-02", "2026-11-05")
        let late = CatalogSamples.range("2026-11-10T00:00:00Z", "2026-11-10T02:00:00Z")
        var state = CatalogSamples.state
        state.ownLog = CatalogSamples.logged(dropped, late)
        let whole = CatalogSamples.range("2026-11-01", "2026-11-30")
        let new = CatalogSamples.range("2026-11-22T11:00:00Z", "2026-11-23T00:00:00Z")
        #expect(plan().work(in: whole, state).ranges == [late, new])
        #expect(plan(force: true).work(in: whole, state).ranges == [whole])
        var losing = plan()
        losing.loss = DataLoss(rows: 1, buckets: 1, ranges: [dropped], safeStart: dropped.end)
        #expect(Array(losing.work(in: whole, state).ranges.prefix(2)) == [dropped, late])
    }

    @Test func adaptiveRefreshStartsWithAnEighthOfAChunk() {
        var plan = plan()
        #expect(plan.firstWindow == 3)
        plan.state.cagg.sourceChunkInterval = 3_600_000_000
        #expect(plan.firstWindow == 1)
        #expect(plan.options.sizer(first: 3)?.next == 3)
        plan.options.step = .chunk
        #expect(plan.options.sizer(first: 3) == nil)
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
