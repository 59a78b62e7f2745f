internal import Timescale

/// What a sampled diff is to prove: with this confidence, that fewer buckets than that are wrong.
package struct DiffSample: Sendable, Hashable {
    /// Above 0 and below 1.
    package var confidence: Double
    /// The fraction of buckets that would be too many; above 0 and below 1.
    package var atMost: Double
    /// The same seed draws the same buckets, as long as there are the same to draw from.
    package var seed: UInt64

    package init(confidence: Double = 0.99, atMost: Double = 0.001, seed: UInt64) {
        self.confidence = confidence
        self.atMost = atMost
        self.seed = seed
    }
}

/// What a sampled diff proved.
package struct DiffAudit: Sendable, Hashable {
    package var sample: DiffSample
    /// The buckets that were drawn from: whole, below the watermark, over chunks that are there.
    package var population: Int64
    /// The buckets that were drawn and compared. Those of slices that couldn't be compared are no part of it.
    package var compared: Int64
    /// Those with a row that counts as a difference.
    package var wrong: Int64

    /// Whether what was asked for is proved.
    package var isProved: Bool {
        wrong == 0 && population > 0
            && compared
                >= DiffStatistics.sampleSize(
                    confidence: sample.confidence, atMost: sample.atMost, population: population)
    }

    /// Where the fraction of wrong buckets lies, with the confidence that was asked for.
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

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): draws that a seed repeats.
struct DiffRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
