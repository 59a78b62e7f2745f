import OperationsSamples
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// How a policy reaches a freshness, and what past runs and trials say.
@Suite struct TunePaceTests {
    /// Of an hourly cagg, whose policy runs every five minutes.
    private func pace(
        _ policy: RefreshPolicy = CatalogSamples.policy(), freshness: Duration? = nil,
        _ change: (inout CaggState) -> Void = { _ in }
    ) -> TunePace {
        var state = CatalogSamples.state
        state.refreshPolicies = [policy]
        change(&state)
        let facts = TuneSamples.facts(state, trials: TuneSamples.trials(perBucket: 4), batches: true)
        return TunePace(facts, TuneGoal(memory: 1 << 30, freshness: freshness))
    }

    private static let fiveMinutes = Interval(microseconds: 300_000_000)

    @Test func withoutAFreshnessNothingChanges() {
        let pace = pace()
        #expect(pace.endOffset == .interval(CatalogSamples.hours(1)))
        #expect(pace.schedule == Self.fiveMinutes)
        #expect(pace.staleness(run: .seconds(60)) == .seconds(3_600 + 3_600 + 300 + 60))
        #expect(!pace.isTooFast)
    }

    @Test(arguments: [(3_600, true), (3_604, true), (3_605, false), (7_200, false)])
    func freshnessMustLeaveFiveSecondsAfterTheBucket(seconds: Int, isTooFast: Bool) {
        let pace = pace(freshness: .seconds(seconds))
        #expect(pace.isTooFast == isTooFast)
        if isTooFast { #expect(pace.schedule == Self.fiveMinutes) }
    }

    /// A schedule of zero would be refused.
    @Test(arguments: [5, 6, 9, 10, 19, 60, 600, 3_600])
    func scheduleIsNeverZeroAndTheFreshnessIsReached(rest: Int) throws {
        let freshness = Duration.seconds(3_600 + rest)
        let pace = pace(freshness: freshness)
        #expect(pace.schedule.approximateDuration >= .seconds(5))
        #expect(try #require(pace.staleness(run: .zero)) <= freshness)
    }

    @Test func openEndGetsABoundOnlyForAFreshness() {
        let open = CatalogSamples.policy(end: .unbounded)
        #expect(pace(open).endOffset == .unbounded)
        #expect(pace(open).staleness(run: .zero) == nil)
        #expect(pace(open, freshness: .seconds(7_200)).endOffset == .interval(.zero))
    }

    /// A window may begin and end within a bucket.
    @Test func startLeavesOneBucketMoreThanTheWindowHas() {
        let start = pace().start(after: .interval(CatalogSamples.hours(1)), buckets: 23)
        #expect(start == .interval(Interval(days: 1, microseconds: 3_600_000_000)))
    }

    @Test func freshnessMeansNothingInIntegerTime() {
        let policy = CatalogSamples.policy(start: .integer(100), end: .integer(10))
        let pace = pace(policy, freshness: .seconds(1)) { state in
            (state.cagg.bucket.width, state.cagg.bucket.timeType) = (.integer(10), .bigint)
        }
        #expect(!pace.isTooFast)
        #expect(pace.endOffset == .integer(10))
        #expect(pace.staleness(run: .zero) == nil)
        #expect(pace.start(after: .integer(10), buckets: 5) == .integer(70))
    }

    // MARK: Runs and trials

    private func run(_ seconds: Int?, succeeded: Bool? = true) -> JobRun {
        JobRun(started: JobSamples.now, finished: seconds.map { JobSamples.seconds($0) }, succeeded: succeeded)
    }

    @Test func usualRunIsTheMedianOfTheSuccessfulOnes() {
        let runs = [run(3), run(500, succeeded: false), run(1), run(nil, succeeded: nil), run(10), run(2)]
        #expect(runs.durations == [3, 1, 10, 2].map { Duration.seconds($0) })
        #expect(runs.usualDuration == .seconds(3))
        #expect(runs.longestDuration == .seconds(10))
        #expect([run(500, succeeded: false)].usualDuration == nil)
        #expect([JobRun]().longestDuration == nil)
    }

    @Test func memoryDecidesWhichTrialWeighsMoreAndElseTime() {
        func trial(_ seconds: Int, peak: Int64?) -> TuneTrial {
            TuneTrial(
                .refreshed, buckets: 1, duration: .seconds(seconds),
                memory: peak.map { MemoryUse(method: .residentMemory, peakBytes: $0) } ?? MemoryUse())
        }
        #expect(trial(1, peak: nil).outweighs(nil))
        #expect(trial(1, peak: 20).outweighs(trial(9, peak: 10)))
        #expect(!trial(9, peak: 10).outweighs(trial(1, peak: 20)))
        #expect(trial(9, peak: nil).outweighs(trial(1, peak: 20)))
        #expect(!trial(1, peak: 20).outweighs(trial(9, peak: nil)))
    }

    @Test func settingsThatAreNotProposedStay() {
        var job = CatalogSamples.row { $0.config["max_batches_per_execution"] = .integer(7) }
        var settings = TuneSettings(CatalogSamples.policy(start: .interval(Interval(days: 3))))
        settings.bucketsPerBatch = 5
        settings.write(to: &job)
        #expect(job.startOffset == .interval(Interval(days: 3)))
        #expect(job.schedule == Self.fiveMinutes)
        #expect(job.config["buckets_per_batch"] == .integer(5))
        #expect(job.config["max_batches_per_execution"] == .integer(7))
    }

    /// With a quarter kept free, 45 of 60 MB may be used. Halves of 256 MB: with 32 MB the step keeps 64 MB less.
    @Test(arguments: [(Int64(96), Int64?(32 << 20)), (8, nil)])
    func smallerWorkMemoryIsProposedWhereItHelps(kept: Int64, workMemory: Int64?) {
        let megabyte: Int64 = 1 << 20
        let trial = TuneTrial(
            .read, buckets: 1, duration: .seconds(1),
            memory: MemoryUse(method: .residentMemory, peakBytes: 104 * megabyte, baseBytes: 4 * megabyte),
            consumers: [MemoryConsumer(perBucket: Double(kept * megabyte), most: Double(256 * megabyte))])
        let facts = TuneSamples.facts(CatalogSamples.state, trials: [trial], batches: true)
        let proposal = TuneProposal(facts, TuneGoal(memory: 60 * megabyte))
        #expect(proposal.remarks == [.bucketAboveBudget(peak: 104 * megabyte, workMemory: workMemory)])
        #expect(proposal.prediction == nil)
    }
}
