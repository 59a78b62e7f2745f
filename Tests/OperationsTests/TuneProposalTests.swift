import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct TuneProposalTests {
    private static let megabyte: Int64 = 1 << 20

    /// An hourly cagg of 4 MB and a second a bucket, and its policy of a day.
    private func facts(
        batches: Bool = true, perBucket: Int64 = 4, change: (inout CaggState) -> Void = { _ in },
        policy: RefreshPolicy = CatalogSamples.policy()
    ) throws -> TuneFacts {
        var state = CatalogSamples.state
        state.refreshPolicies = [policy]
        change(&state)
        let trials = [1, 2, 4].map { buckets in
            TuneTrial(
                .refreshed, buckets: buckets, duration: .seconds(buckets),
                memory: MemoryUse(
                    method: .residentMemory, peakBytes: (4 + perBucket * buckets) * Self.megabyte,
                    baseBytes: 4 * Self.megabyte))
        }
        return TuneFacts(
            state: state, policy: policy, limits: MemoryLimits(work: 256 << 20, hashMultiplier: 2),
            ground: TuneGround(
                cagg: state.cagg, stretch: CatalogSamples.range("2026-11-20", "2026-11-22"), seam: .noEnd),
            cost: try #require(CostModel(trials)), window: 23, batches: batches)
    }

    private func proposal(_ facts: TuneFacts, memory: Int64, freshness: Int64? = nil) -> TuneProposal {
        TuneProposal(facts, TuneGoal(memory: memory * Self.megabyte, freshness: freshness.map { .seconds($0 * 60) }))
    }

    @Test func mostBucketsThatFitAreChosen() throws {
        let proposal = proposal(try facts(), memory: 60)
        #expect(proposal.choices.map(\.buckets) == [1, 2, 5, 10, 20, 23])
        #expect(proposal.chosen?.buckets == 10)
        #expect(proposal.settings.bucketsPerBatch == 10)
        #expect(proposal.settings.startOffset == .interval(Interval(days: 1)))
        #expect(proposal.remarks == [])
    }

    @Test(arguments: [16, 32, 64, 128, 1024] as [Int64])
    func whatIsChosenStaysWithinTheBudget(memory: Int64) throws {
        let proposal = proposal(try facts(), memory: memory)
        let chosen = try #require(proposal.chosen)
        #expect(chosen.peak <= memory * Self.megabyte)
    }

    @Test func withoutBatchesTheWindowIsShortened() throws {
        let proposal = proposal(try facts(batches: false), memory: 60)
        #expect(proposal.chosen?.buckets == 10)
        #expect(proposal.settings.bucketsPerBatch == nil)
        #expect(proposal.settings.startOffset == .interval(CatalogSamples.hours(12)))
        #expect(proposal.remarks == [.windowShortened])
    }

    @Test func windowIsNeverShorterThanTheServerTakes() throws {
        #expect(proposal(try facts(batches: false), memory: 60).choices.first?.buckets == 2)
    }

    @Test func bucketThatIsTooLargeIsSaidAndNothingProposed() throws {
        let proposal = proposal(try facts(perBucket: 100), memory: 60)
        #expect(proposal.chosen == nil)
        #expect(proposal.settings == TuneSettings(CatalogSamples.policy()))
        #expect(proposal.remarks == [.bucketAboveBudget(peak: 104 * Self.megabyte, workMemory: nil)])
    }

    @Test func freshnessMovesScheduleAndEndNearerButNoFurtherThanNeedBe() throws {
        let slow = CatalogSamples.policy(end: .interval(CatalogSamples.hours(2)))
        let proposal = proposal(try facts(policy: slow), memory: 60, freshness: 90)
        #expect(proposal.settings.endOffset == .interval(Interval(microseconds: 5 * 60_000_000)))
        #expect(proposal.settings.schedule == Interval(microseconds: 300_000_000))
        #expect(try #require(proposal.chosen?.staleness) <= .seconds(90 * 60))
    }

    @Test func freshnessThatIsNoLongerThanABucketIsSaid() throws {
        let proposal = proposal(try facts(), memory: 60, freshness: 60)
        #expect(proposal.remarks == [.bucketLongerThanFreshness])
        #expect(proposal.settings.schedule == CatalogSamples.policy().job.schedule)
    }

    @Test func longRunsAreCutSoThatNewDataIsStoredInTime() throws {
        let policy = CatalogSamples.policy(end: .interval(Interval(microseconds: 60_000_000)))
        var facts = try facts(policy: policy)
        facts.window = 2000
        let proposal = proposal(facts, memory: 60, freshness: 70)
        let batches = try #require(proposal.settings.maxBatches)
        #expect(batches == 41)
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 200))])
    func startThatReachesPastTheRawDataIsMoved(start: PolicyOffset) throws {
        let proposal = proposal(
            try facts(
                change: { $0.sourceRetention = CatalogSamples.retention(Interval(days: 90)) },
                policy: CatalogSamples.policy(start: start)), memory: 60)
        #expect(proposal.settings.startOffset == .interval(Interval(days: 90)))
        #expect(proposal.remarks.contains(.startMovedToRetention))
    }
}
