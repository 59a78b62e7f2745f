internal import Glibc

/// A random number generator with a seed: SplitMix64. Its constants are from Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators" (2014). Don't use it for secrets.
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
