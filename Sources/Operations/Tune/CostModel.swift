/// What one batch of a refresh will take, from what trials took. A pure value.
///
/// Memory: between two trials what lies between them, and beyond the longest what the steps of its plan keep more for more
/// buckets, each up to the limit at which PostgreSQL writes to files. Time: the trials' cost for each bucket, and a fixed
/// one a batch.
package struct CostModel: Sendable, Hashable {
    /// All that it rests on, as they were made; at least one.
    package let trials: [TuneTrial]
    /// Those that count, shortest first.
    private let counted: [TuneTrial]
    private let consumers: [MemoryConsumer]

    /// What a worker has before its job begins, with TimescaleDB loaded and the catalogs read. Measured on 2.14.2 and
    /// 2.28.3; a session's own base is used where it could be seen.
    static let standardBase: Int64 = 12 << 20
    /// Writing rows takes about as long as aggregating them; only a refresh tells.
    private static let writing = 1.8
    /// Beginning and ending a batch: transactions, thresholds, the log.
    private static let batchOverhead = Duration.milliseconds(20)

    /// Nil without a trial.
    package init?(_ trials: [TuneTrial]) {
        // Refreshes tell more than reads; the steps of the plan only reads tell.
        let refreshed = trials.filter { $0.kind == .refreshed }
        let used = (refreshed.isEmpty ? trials : refreshed).sorted { $0.buckets < $1.buckets }
        guard !used.isEmpty else { return nil }
        self.trials = trials
        counted = used
        consumers =
            trials.filter { $0.kind == .read }.max { $0.buckets < $1.buckets }?.consumers ?? []
    }

    package var isOfRefreshes: Bool { counted[0].kind == .refreshed }

    /// What one more trial makes of it.
    func adding(_ trial: TuneTrial) -> CostModel { CostModel(trials + [trial]) ?? self }

    /// Bytes at most while so many buckets are refreshed at once.
    package func peak(_ buckets: Int64) -> Int64 {
        // What a later trial finds was left by those before it, and is used again.
        guard let base = counted.compactMap({ $0.memory.resident == nil ? nil : $0.memory.baseBytes }).min() else {
            return Self.standardBase + Int64(kept(buckets))
        }
        let seen = counted.compactMap { trial in trial.memory.resident.map { (trial.buckets, Double($0 - base)) } }
        let below = seen.last { $0.0 <= buckets } ?? seen[0]
        if let above = seen.first(where: { $0.0 > buckets }) {
            let share = Double(max(0, buckets - below.0)) / Double(max(1, above.0 - below.0))
            return base + Int64(below.1 + max(0, above.1 - below.1) * min(1, share))
        }
        let most = seen.map(\.1).max() ?? 0
        return base + Int64(most + more(than: below.0, most, for: buckets))
    }

    /// Beyond the longest trial memory grows as what the steps of the plan keep, which is nothing from their limits on. What
    /// the backend took beside that is taken to grow with it.
    private func more(than longest: Int64, _ growth: Double, for buckets: Int64) -> Double {
        let then = kept(longest)
        guard then > 0 else { return growth / Double(max(1, longest)) * Double(buckets - longest) }
        return (kept(buckets) - then) * min(2, max(1, growth / then))
    }

    private func kept(_ buckets: Int64) -> Double { consumers.reduce(0) { $0 + $1.bytes(buckets) } }

    /// How long one batch of so many buckets takes.
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
