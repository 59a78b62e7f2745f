internal import Timescale

/// What a sampled diff has to prove, with the given confidence: the fraction of wrong buckets is below `atMost`.
/// `DiffPopulation` chooses the buckets, and `DiffSampledBuckets` has the chosen ones.
package struct DiffSample: Sendable, Hashable {
    /// The required confidence, above 0 and below 1.
    package var confidence: Double
    /// The limit for the fraction of wrong buckets, above 0 and below 1. The fraction must be below this limit.
    package var atMost: Double
    /// The seed of the random choice. The same seed chooses the same buckets from the same population.
    package var seed: UInt64

    package init(confidence: Double = 0.99, atMost: Double = 0.001, seed: UInt64) {
        self.confidence = confidence
        self.atMost = atMost
        self.seed = seed
    }
}

/// The result of a sampled diff.
package struct DiffAudit: Sendable, Hashable {
    package var sample: DiffSample
    /// The number of buckets from which the sample was drawn: whole buckets below the watermark for which the source
    /// has chunks.
    package var population: Int64
    /// The number of drawn buckets that were compared. Buckets in slices that couldn't be compared aren't included.
    package var compared: Int64
    /// The number of compared buckets that have at least one row that counts as a difference.
    package var wrong: Int64

    /// Whether the sample proves what was requested: enough buckets were compared, and none of them is wrong.
    package var isProved: Bool {
        wrong == 0 && population > 0
            && compared
                >= DiffStatistics.sampleSize(
                    confidence: sample.confidence, atMost: sample.atMost, population: population)
    }

    /// The confidence interval of the fraction of wrong buckets in the population, between 0 and 1.
    package var interval: ClosedRange<Double> {
        DiffStatistics.interval(
            wrong: wrong, drawn: compared, population: population, confidence: sample.confidence)
    }

    init(_ sample: DiffSample, population: Int64, drawn: [TimeRange], _ summary: DiffSummary) {
        let skipped = TimeRanges(summary.skipped.map(\.range))
        let wrong = DiffVerdict.allCases.filter(\.isDifference).reduce(TimeRanges()) {
            $0.union(summary.buckets($1))
        }
        let compared = drawn.filter { !skipped.overlaps($0) }
        self.sample = sample
        self.population = population
        self.compared = Int64(compared.count)
        self.wrong = Int64(compared.count { wrong.overlaps($0) })
    }
}
