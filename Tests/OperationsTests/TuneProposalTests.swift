import OperationsSamples
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
    ) -> TuneFacts {
        var state = CatalogSamples.state
        state.refreshPolicies = [policy]
        change(&state)
        return TuneSamples.facts(state, trials: TuneSamples.trials(perBucket: perBucket), batches: batches)
    }

    private func proposal(_ facts: TuneFacts, memory: Int64, freshness: Int64? = nil) -> TuneProposal {
        TuneProposal(facts, TuneGoal(memory: memory * Self.megabyte, freshness: freshness.map { .seconds($0 * 60) }))
    }

    @Test func mostBucketsThatFitAreChosen() {
        let proposal = proposal(facts(), memory: 60)
        #expect(proposal.choices.map(\.buckets) == [1, 2, 5, 10, 20, 23])
        #expect(proposal.chosen?.buckets == 10)
        #expect(proposal.settings.bucketsPerBatch == 10)
        #expect(proposal.settings.startOffset == .interval(Interval(days: 1)))
        #expect(proposal.remarks == [])
    }

    @Test(arguments: [16, 32, 64, 128, 1024] as [Int64])
    func whatIsChosenStaysWithinTheBudget(memory: Int64) throws {
        let proposal = proposal(facts(), memory: memory)
        let chosen = try #require(proposal.chosen)
        #expect(chosen.peak <= memory * Self.megabyte)
    }

    @Test func withoutBatchesTheWindowIsShortened() {
        let proposal = proposal(facts(batches: false), memory: 60)
        #expect(proposal.chosen?.buckets == 10)
        #expect(proposal.settings.bucketsPerBatch == nil)
        #expect(proposal.settings.startOffset == .interval(CatalogSamples.hours(12)))
        #expect(proposal.remarks == [.windowShortened])
    }

    @Test func windowIsNeverShorterThanTheServerTakes() {
        #expect(proposal(facts(batches: false), memory: 60).choices.first?.buckets == 2)
    }

    @Test func bucketThatIsTooLargeIsSaidAndNothingProposed() {
        let proposal = proposal(facts(perBucket: 100), memory: 60)
        #expect(proposal.chosen == nil)
        #expect(proposal.settings == TuneSettings(CatalogSamples.policy()))
        #expect(proposal.remarks == [.bucketAboveBudget(peak: 104 * Self.megabyte, workMemory: nil)])
    }

    @Test func freshnessMovesScheduleAndEndNearerButNoFurtherThanNeedBe() throws {
        let slow = CatalogSamples.policy(end: .interval(CatalogSamples.hours(2)))
        let proposal = proposal(facts(policy: slow), memory: 60, freshness: 90)
        #expect(proposal.settings.endOffset == .interval(Interval(microseconds: 5 * 60_000_000)))
        #expect(proposal.settings.schedule == Interval(microseconds: 300_000_000))
        #expect(try #require(proposal.chosen?.staleness) <= .seconds(90 * 60))
    }

    @Test func freshnessThatIsNoLongerThanABucketIsSaid() {
        let proposal = proposal(facts(), memory: 60, freshness: 60)
        #expect(proposal.remarks == [.bucketLongerThanFreshness])
        #expect(proposal.settings.schedule == CatalogSamples.policy().job.schedule)
    }

    @Test func longRunsAreCutSoThatNewDataIsStoredInTime() throws {
        let policy = CatalogSamples.policy(end: .interval(Interval(microseconds: 60_000_000)))
        var facts = facts(policy: policy)
        facts.window = 2000
        let proposal = proposal(facts, memory: 60, freshness: 70)
        let batches = try #require(proposal.settings.maxBatches)
        #expect(batches == 41)
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 200))])
    func startThatReachesPastTheRawDataIsMoved(start: PolicyOffset) {
        let proposal = proposal(
            facts(
                change: { $0.sourceRetention = CatalogSamples.retention(Interval(days: 90)) },
                policy: CatalogSamples.policy(start: start)), memory: 60)
        #expect(proposal.settings.startOffset == .interval(Interval(days: 90)))
        #expect(proposal.remarks.contains(.startMovedToRetention))
    }
}
