package import Operations
package import Postgres
internal import TestSupport
package import Timescale

/// What `policy tune` measures, predicts and checks, made by hand for the caggs of ``CatalogSamples``.
package enum TuneSamples {
    private static let megabyte: Int64 = 1 << 20

    /// Trials with 1, 2 and 4 buckets. Each takes a second a bucket, and `perBucket` megabytes a bucket beyond a base
    /// of 4.
    package static func trials(
        _ kind: TuneTrial.Kind = .refreshed, perBucket: Int64, isMeasured: Bool = true
    ) -> [TuneTrial] {
        [1, 2, 4].map { (buckets: Int64) in
            TuneTrial(
                kind, buckets: buckets, duration: .seconds(buckets),
                memory: isMeasured
                    ? MemoryUse(
                        method: .residentMemory, peakBytes: (4 + perBucket * buckets) * megabyte,
                        baseBytes: 4 * megabyte) : MemoryUse())
        }
    }

    /// The facts about the first policy of a cagg, whose window has 23 buckets.
    package static func facts(_ state: CaggState, trials: [TuneTrial], batches: Bool) -> TuneFacts {
        guard let cost = CostModel(trials) else { preconditionFailure("there are no trials") }
        return TuneFacts(
            state: state, policy: state.refreshPolicies[0], limits: MemoryLimits(work: 256 << 20, hashMultiplier: 2),
            trialRange: TuneTrialRange(
                cagg: state.cagg, stretch: CatalogSamples.range("2026-11-20", "2026-11-22"), seam: .noEnd),
            cost: cost, window: 23, batches: batches)
    }

    /// The check of a tuning that predicted 100 MB of a budget of 128 MB, and 10 seconds for the longest run.
    ///
    /// - Parameter peak: the memory of a watched run in megabytes; nil if no run was watched.
    package static func check(
        _ runs: [JobRun], since applied: Timestamp, peak: Int64?, isUnchanged: Bool
    ) -> TuneCheck {
        TuneCheck(
            cagg: CatalogSamples.cagg, job: 1_000, applied: applied,
            prediction: TunePrediction(
                buckets: 10, budget: 128 * megabyte, peak: 100 * megabyte, usualRun: .seconds(1),
                longestRun: .seconds(10), isOfRefreshes: true),
            isUnchanged: isUnchanged, runs: runs,
            memory: peak.map {
                MemoryUse(method: .residentMemory, peakBytes: $0 * megabyte, baseBytes: megabyte)
            })
    }
}
