import Testing

@testable import Operations

/// What trials say of sizes that weren't tried.
@Suite struct CostModelTests {
    private static let megabyte: Int64 = 1 << 20

    private func trial(
        _ buckets: Int64, peak: Int64, base: Int64 = 4, seconds: Double = 1, kind: TuneTrial.Kind = .read,
        consumers: [MemoryConsumer] = []
    ) -> TuneTrial {
        TuneTrial(
            kind, buckets: buckets, duration: .seconds(seconds),
            memory: MemoryUse(
                method: .residentMemory, peakBytes: peak * Self.megabyte, baseBytes: base * Self.megabyte),
            consumers: consumers)
    }

    private func megabytes(_ model: CostModel?, _ buckets: Int64) -> Int64? {
        model.map { $0.peak(buckets) / Self.megabyte }
    }

    @Test func withoutATrialThereIsNoModel() {
        #expect(CostModel([]) == nil)
    }

    @Test func betweenTwoTrialsLiesWhatLiesBetweenThem() {
        let model = CostModel([trial(1, peak: 10), trial(11, peak: 110)])
        #expect([1, 6, 11].map { megabytes(model, $0) } == [10, 60, 110])
    }

    /// What an earlier trial left in the backend isn't taken for the next one's base.
    @Test func memoryIsCountedFromTheFirstBase() {
        let model = CostModel([trial(1, peak: 14, base: 4), trial(4, peak: 44, base: 20)])
        #expect(megabytes(model, 4) == 44)
    }

    @Test func beyondTheLongestItGrowsAsThePlanDoesUpToItsLimits() {
        let step = MemoryConsumer(perBucket: Double(10 * Self.megabyte), most: Double(300 * Self.megabyte))
        let model = CostModel([trial(1, peak: 14), trial(10, peak: 104, consumers: [step])])
        #expect([20, 30, 1000].map { megabytes(model, $0) } == [204, 304, 304])
    }

    @Test func withoutAPlanThatTellsItGrowsAsBefore() {
        let model = CostModel([trial(1, peak: 14), trial(10, peak: 104)])
        #expect(megabytes(model, 20) == 204)
    }

    @Test func whereMemoryCannotBeSeenThePlanTellsAll() {
        let step = MemoryConsumer(perBucket: Double(8 * Self.megabyte), most: Double(64 * Self.megabyte))
        let model = CostModel([
            TuneTrial(.read, buckets: 1, duration: .seconds(1), memory: MemoryUse(), consumers: [step])
        ])
        #expect([1, 4, 100].map { megabytes(model, $0) } == [20, 44, 76])
    }

    @Test func refreshesCountMoreThanReads() {
        let model = CostModel([trial(4, peak: 20), trial(4, peak: 60, kind: .refreshed)])
        #expect(model?.isOfRefreshes == true)
        #expect(megabytes(model, 4) == 60)
    }

    @Test func timeHasAPartForEachBucketAndOneForEachBatch() throws {
        let model = try #require(
            CostModel([
                trial(1, peak: 10, seconds: 0.6, kind: .refreshed), trial(10, peak: 10, seconds: 1.5, kind: .refreshed),
            ]))
        #expect(abs(model.duration(100) / .seconds(1) - 15.45) < 0.01)
        #expect(model.duration(1) > .milliseconds(550))
    }
}
