/// Predicts the memory and the duration of one batch of a refresh from measured trials. A pure value.
///
/// Between two trials, the memory is interpolated. For more buckets than in any trial, the model assumes that the steps
/// of the query plan keep more rows in memory. Each step has a limit, above which PostgreSQL writes rows to files. The
/// duration is the trials' time per bucket plus a fixed time per batch.
package struct CostModel: Sendable, Hashable {
    /// All trials in the order in which they were made; at least one.
    package let trials: [TuneTrial]
    /// The trials that the predictions use, sorted by their number of buckets.
    private let counted: [TuneTrial]
    /// The plan steps of the largest trial that only read rows.
    private let consumers: [MemoryConsumer]

    /// The memory of a worker before its job starts, in bytes, with TimescaleDB loaded and the catalogs read. It was
    /// measured on 2.14.2 and 2.28.3, and is used if the memory of a trial couldn't be measured.
    static let standardBase: Int64 = 12 << 20
    /// The factor between the duration of a refresh and the duration of a trial that only reads. Writing rows takes
    /// almost as long as aggregating them.
    private static let writing = 1.8
    /// The minimum fixed time of a batch: for transactions, thresholds and the log.
    private static let batchOverhead = Duration.milliseconds(20)

    /// Makes a model from trials. Nil if there is no trial.
    package init?(_ trials: [TuneTrial]) {
        // Trials that refreshed are more exact, so the predictions use only these trials if there are any. The steps of
        // the query plan come from a trial that only read rows, because other trials don't contain the plan.
        let refreshed = trials.filter { $0.kind == .refreshed }
        let used = (refreshed.isEmpty ? trials : refreshed).sorted { $0.buckets < $1.buckets }
        guard !used.isEmpty else { return nil }
        self.trials = trials
        counted = used
        consumers =
            trials.filter { $0.kind == .read }.max { $0.buckets < $1.buckets }?.consumers ?? []
    }

    /// Whether the predictions use trials that refreshed.
    package var isOfRefreshes: Bool { counted[0].kind == .refreshed }

    /// Returns the model with one more trial.
    func adding(_ trial: TuneTrial) -> CostModel { CostModel(trials + [trial]) ?? self }

    /// Returns the predicted peak memory, in bytes, if this many buckets are refreshed together.
    package func peak(_ buckets: Int64) -> Int64 {
        // The base is the memory before a trial. The smallest base is used, because a later trial reuses the memory
        // that earlier trials have left.
        guard let base = counted.compactMap({ $0.memory.resident == nil ? nil : $0.memory.baseBytes }).min() else {
            return Self.standardBase + Int64(kept(buckets))
        }
        let measured = counted.compactMap { trial in trial.memory.resident.map { (trial.buckets, Double($0 - base)) } }
        let below = measured.last { $0.0 <= buckets } ?? measured[0]
        if let above = measured.first(where: { $0.0 > buckets }) {
            let share = Double(max(0, buckets - below.0)) / Double(max(1, above.0 - below.0))
            return base + Int64(below.1 + max(0, above.1 - below.1) * min(1, share))
        }
        let most = measured.map(\.1).max() ?? 0
        return base + Int64(most + more(than: below.0, most, for: buckets))
    }

    /// Returns how many additional bytes a refresh of `buckets` buckets needs, compared with the largest trial. The
    /// steps of the plan keep more rows, up to their limits. The other memory of the backend is assumed to grow in
    /// proportion.
    ///
    /// - Parameters:
    ///   - longest: the number of buckets in the largest trial.
    ///   - growth: the most memory that a trial added to the backend, in bytes.
    private func more(than longest: Int64, _ growth: Double, for buckets: Int64) -> Double {
        let keptInLongest = kept(longest)
        guard keptInLongest > 0 else { return growth / Double(max(1, longest)) * Double(buckets - longest) }
        return (kept(buckets) - keptInLongest) * min(2, max(1, growth / keptInLongest))
    }

    /// Returns the number of bytes that the steps of the plan keep for this many buckets.
    private func kept(_ buckets: Int64) -> Double { consumers.reduce(0) { $0 + $1.bytes(buckets) } }

    /// Returns the predicted duration of one batch of this many buckets.
    package func duration(_ buckets: Int64) -> Duration {
        guard let longest = counted.last else { return .zero }
        let factor = isOfRefreshes ? 1 : Self.writing
        let perBucket = longest.duration * factor / Double(max(1, longest.buckets))
        var fixed = Self.batchOverhead
        if let shortest = counted.first, shortest.buckets < longest.buckets {
            fixed = max(fixed, shortest.duration * factor - perBucket * Double(shortest.buckets))
        }
        return fixed + perBucket * Double(buckets)
    }
}
