internal import Glibc
internal import Postgres

/// The random numbers of the generated traffic: SplitMix64 and the distributions that the traffic needs.
struct RandomSource: RandomNumberGenerator, Sendable {
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 { generator.next() }

    /// Returns a uniformly distributed number in 0..<1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Returns true with this probability.
    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// Returns a normally distributed number, by the method of Box and Muller. The method gives two numbers; only one
    /// is used.
    mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        mean + deviation * (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
    }

    /// Returns a log-normally distributed number. `mean` and `deviation` are the mean and the deviation of its
    /// logarithm.
    mutating func logNormal(mean: Double, deviation: Double) -> Double {
        exp(normal(mean: mean, deviation: deviation))
    }

    /// Returns a random index into `weights`. The probability of an index is proportional to its weight.
    mutating func index(weights: [Double]) -> Int {
        var left = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return index }
        }
        return weights.count - 1
    }
}
