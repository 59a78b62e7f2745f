internal import Timescale

/// Chooses the number of buckets in the next window of a refresh, from the measurements of the windows before it.
///
/// A pure value. The sizer keeps the memory of the backend below a budget and the duration of a window near a target.
/// It assumes that a window adds memory in proportion to its number of buckets. Of the last windows, the one with the
/// most memory per bucket counts.
package struct WindowSizer: Sendable, Hashable {
    /// The measurement of a window that did some work.
    private struct Lesson: Hashable {
        var buckets: Int64
        /// The memory that the window added to the backend, in bytes.
        var growth: Int64
    }

    private let target: Duration
    private let budget: Int64?
    private let most: Int64
    private var lessons: [Lesson] = []
    private var base: Int64 = 0
    /// The number of buckets in the last window that did work. Windows without work grow from this number.
    private var proven: Int64

    /// The number of buckets in the next window, at least 1.
    package private(set) var next: Int64
    /// Whether a window of a single bucket exceeded the budget. A shorter window isn't possible.
    package private(set) var isBucketAboveBudget = false

    /// The fraction of the budget that is used. The rest is kept free, because two windows of the same length don't
    /// need the same memory.
    private static let aim = 0.8
    /// The number of windows that are remembered. The worst of them decides.
    private static let memory = 8
    /// The number of bytes from which growth counts as work. The memory of an idle backend changes by less.
    private static let leastGrowth: Int64 = 1 << 20
    /// How many times longer a window without work may be than the last window that did work. The second number applies
    /// if there is a memory budget.
    private static let (reach, reachWithinBudget): (Int64, Int64) = (64, 8)

    /// - Parameters:
    ///   - budget: the limit for `MemoryUse.bounded`, in bytes; nil limits only the time.
    ///   - first: the number of buckets of the first window.
    ///   - most: the maximum number of buckets of a window.
    package init(target: Duration = .seconds(5), budget: Int64?, first: Int64, most: Int64) {
        self.target = target
        self.budget = budget
        self.most = max(1, most)
        next = min(max(1, first), self.most)
        proven = next
    }

    /// Chooses the next window from the measurement of the last one.
    ///
    /// - Parameters:
    ///   - buckets: the real number of buckets in the window. If the window was short because its stretch ended, the
    ///     next window isn't made shorter.
    ///   - duration: how long the window took, even if it was stopped.
    ///   - use: the window's memory; nil if nothing was measured.
    package mutating func learn(buckets: Int64, duration: Duration, use: MemoryUse?) {
        let buckets = max(1, buckets)
        let ratio = max(duration, .zero) / max(target, .milliseconds(1))
        let growth = use?.bounded.map { max(0, $0 - (use?.boundedBase ?? 0)) } ?? 0
        let isWork = growth >= Self.leastGrowth || ratio >= 0.125
        if isWork {
            if buckets >= next || ratio > 1 { proven = buckets }
            lessons = (lessons + [Lesson(buckets: buckets, growth: growth)]).suffix(Self.memory)
        }
        base = max(base, use?.boundedBase ?? 0)
        var wanted = timed(buckets, ratio)
        if !isWork {
            wanted = min(wanted, Self.product(proven, budget == nil ? Self.reach : Self.reachWithinBudget))
        }
        if let budget, let bounded = use?.bounded {
            if bounded > budget { wanted = min(wanted, buckets / 2) }
            if buckets == 1 { isBucketAboveBudget = bounded > budget }
        }
        next = min(max(1, min(wanted, affordable)), most)
    }

    /// Makes the next window shorter, after a window of this many buckets was cancelled because another session waited
    /// for its locks.
    package mutating func shorten(from buckets: Int64) {
        next = max(1, min(next, buckets / 2))
    }

    /// Returns the number of buckets with which a window takes the target duration, calculated from the duration of the
    /// last window.
    private func timed(_ buckets: Int64, _ ratio: Double) -> Int64 {
        let growing: Int64 = ratio < 0.125 ? 4 : 2
        // The window was short only because its stretch ended, so its duration doesn't limit a longer window.
        if buckets < next, ratio <= 1 { return next }
        guard ratio > 1 / Double(growing) else { return Self.product(buckets, growing) }
        return Int64(min(Double(buckets) / ratio, 0x1p62))
    }

    /// The number of buckets that the memory budget allows, according to the worst of the last windows.
    private var affordable: Int64 {
        guard let budget, let slope = lessons.map({ Double($0.growth) / Double($0.buckets) }).max(), slope > 0 else {
            return .max
        }
        let room = Double(budget) * Self.aim - Double(base)
        return Int64(min(max(room / slope, 1), 0x1p62))
    }

    private static func product(_ one: Int64, _ other: Int64) -> Int64 {
        let (product, isTooMuch) = one.multipliedReportingOverflow(by: other)
        return isTooMuch ? .max : product
    }
}

extension RefreshOptions {
    /// Returns the sizer for these options; nil if the step is fixed.
    ///
    /// - Parameter first: the number of buckets in the first window.
    func sizer(first: Int64) -> WindowSizer? {
        step == .adaptive ? WindowSizer(target: target, budget: memory, first: first, most: .max) : nil
    }
}
