import Testing

@testable import Operations

@Suite struct DiffStatisticsTests {
    /// The rule of three, and its like for other levels: ln(0.01) / ln(0.999) is 4602.8.
    @Test(arguments: [(0.95, 0.01, 299), (0.99, 0.001, 4603), (0.95, 0.05, 59), (0.99, 0.01, 459)])
    func largePopulationsTakeAsManyAsTheRuleSays(confidence: Double, atMost: Double, size: Int64) {
        let needed = DiffStatistics.sampleSize(
            confidence: confidence, atMost: atMost, population: 1_000_000_000_000)
        #expect(needed == size)
    }

    /// Of the hypergeometric distribution, by `scipy.stats.hypergeom`.
    @Test(
        arguments: [
            (0.99, 0.001, 241_920, 4558), (0.99, 0.001, 10_000, 3689), (0.99, 0.001, 1000, 990),
            (0.95, 0.1, 100, 25), (0.95, 0.1, 10, 10),
        ] as [(Double, Double, Int64, Int64)])
    func smallPopulationsTakeFewer(confidence: Double, atMost: Double, population: Int64, size: Int64) {
        #expect(
            DiffStatistics.sampleSize(confidence: confidence, atMost: atMost, population: population) == size)
    }

    @Test func sampleIsNeverLargerThanWhatThereIs() {
        for population in Int64(0)...200 {
            let size = DiffStatistics.sampleSize(confidence: 0.999, atMost: 0.0001, population: population)
            #expect(size <= population)
            #expect(size > 0 || population == 0)
        }
    }

    /// By `scipy.stats.beta`, to six digits.
    @Test(
        arguments: [
            (1, 10, 0.95, 0.002529, 0.445016), (5, 100, 0.95, 0.016432, 0.112835),
            (50, 100, 0.99, 0.368861, 0.631139), (3, 4603, 0.99, 0.000073, 0.002383),
        ] as [(Int64, Int64, Double, Double, Double)])
    func intervalsAreThoseOfClopperAndPearson(
        wrong: Int64, drawn: Int64, confidence: Double, low: Double, high: Double
    ) {
        let interval = DiffStatistics.interval(
            wrong: wrong, drawn: drawn, population: 1_000_000_000, confidence: confidence)
        #expect(abs(interval.lowerBound - low) < 2e-6)
        #expect(abs(interval.upperBound - high) < 2e-6)
    }

    @Test func noneWrongBoundsFromAboveOnly() {
        let interval = DiffStatistics.interval(wrong: 0, drawn: 299, population: 1_000_000, confidence: 0.95)
        #expect(interval.lowerBound == 0)
        #expect(abs(interval.upperBound - 0.0099690) < 1e-6)
    }

    @Test func allOfThePopulationLeavesNothingToGuess() {
        #expect(
            DiffStatistics.interval(wrong: 3, drawn: 12, population: 12, confidence: 0.99) == 0.25...0.25)
    }
}
