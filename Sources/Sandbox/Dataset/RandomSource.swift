internal import Glibc

/// A random number generator with a seed: SplitMix64. Its constants are from Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators" (2014). Not for secrets.
struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A uniformly distributed number in 0..<1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Returns true with this probability.
    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// A normally distributed number (by the method of Box and Muller, which gives two numbers; only one is used).
    mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        mean + deviation * (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
    }

    /// A log-normally distributed number; `mean` and `deviation` are those of its logarithm.
    mutating func logNormal(mean: Double, deviation: Double) -> Double {
        exp(normal(mean: mean, deviation: deviation))
    }

    /// A random index into `weights`, with probabilities in proportion to the weights.
    mutating func index(weights: [Double]) -> Int {
        var left = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return index }
        }
        return weights.count - 1
    }
}
