/// Calculates how large a sample must be, and what the sample proves about all buckets. Pure functions.
package enum DiffStatistics {
    /// Returns the number of buckets that a sample needs. If all buckets of such a sample are right, the fraction of
    /// wrong buckets in the population is below `atMost`, with the given confidence. The buckets are drawn without
    /// replacement.
    ///
    /// Let `k` be the smallest number of wrong buckets that is too many. The result is the smallest sample size with
    /// which a sample misses all `k` wrong buckets with a probability of at most `1 - confidence`. For a large
    /// population, the result is about `ln(1 - confidence) / ln(1 - atMost)`.
    ///
    /// - Parameters:
    ///   - confidence: above 0 and below 1.
    ///   - atMost: above 0 and below 1.
    package static func sampleSize(confidence: Double, atMost: Double, population: Int64) -> Int64 {
        guard population > 0 else { return 0 }
        // The bound is slightly too large, so that a rounding error doesn't make the sample larger.
        let bound = (1 - confidence) * (1 + 1e-12)
        let tooMany = tooMany(atMost, of: population)
        var missed = 1.0
        var drawn: Int64 = 0
        while drawn < population, missed > bound {
            let left = population - drawn
            if left <= tooMany { return drawn + 1 }
            missed *= 1 - Double(tooMany) / Double(left)
            drawn += 1
        }
        return drawn
    }

    /// Returns the smallest number of wrong buckets that is too many: `fraction` of the population, rounded up, but at
    /// least 1.
    package static func tooMany(_ fraction: Double, of population: Int64) -> Int64 {
        // The last factor corrects rounding errors: 0.001 * 5000 may be 5.000000000000001, which would be rounded up to
        // 6.
        max(1, Int64((Double(population) * fraction * (1 - 1e-12)).rounded(.up)))
    }

    /// Returns the confidence interval of Clopper and Pearson (1934) for the fraction of wrong buckets. The interval
    /// contains the true fraction with at least the probability `confidence`. If the buckets are drawn without
    /// replacement, the probability is higher. If the whole population was drawn, both ends are the true fraction. If
    /// nothing was drawn, the interval is 0...1.
    package static func interval(wrong: Int64, drawn: Int64, population: Int64, confidence: Double)
        -> ClosedRange<Double>
    {
        guard drawn > 0 else { return 0...1 }
        if drawn >= population {
            let fraction = Double(wrong) / Double(drawn)
            return fraction...fraction
        }
        let tail = (1 - confidence) / 2
        // If no drawn bucket is wrong, the lower end is 0. If all drawn buckets are wrong, the upper end is 1. In both
        // cases the whole error probability belongs to the other end.
        let lower = wrong == 0 ? 0 : root { atLeast(wrong, of: drawn, $0) - (wrong == drawn ? 2 : 1) * tail }
        let upper =
            wrong == drawn ? 1 : root { (wrong == 0 ? 2 : 1) * tail - (1 - atLeast(wrong + 1, of: drawn, $0)) }
        return min(lower, upper)...max(lower, upper)
    }

    /// Returns the number between 0 and 1 for which an increasing function is zero.
    private static func root(_ function: (Double) -> Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Returns the probability of at least `successes` successes in `trials` independent trials. Each trial succeeds
    /// with the probability `p`.
    private static func atLeast(_ successes: Int64, of trials: Int64, _ p: Double) -> Double {
        guard p > 0 else { return successes <= 0 ? 1 : 0 }
        guard p < 1 else { return 1 }
        // Each number of successes has a weight, which is calculated from the weight of the neighbouring number. The
        // most probable number has the weight 1, so that no weight overflows. A weight divided by the sum of all
        // weights is a probability. Negligible weights are left out.
        let odds = p / (1 - p)
        let likeliest = min(trials, Int64(Double(trials + 1) * p))
        let negligible = 1e-30
        var (all, reached) = (0.0, 0.0)
        func add(_ weight: Double, of count: Int64) {
            all += weight
            if count >= successes { reached += weight }
        }
        var (count, weight) = (likeliest, 1.0)
        while count <= trials, weight > negligible {
            add(weight, of: count)
            weight *= Double(trials - count) / Double(count + 1) * odds
            count += 1
        }
        (count, weight) = (likeliest, 1.0)
        while count > 0 {
            weight *= Double(count) / Double(trials - count + 1) / odds
            count -= 1
            guard weight > negligible else { break }
            add(weight, of: count)
        }
        return reached / all
    }
}
