internal import Timescale

/// Chooses the number of buckets in the next window of a refresh, from the measurements of the windows before it.
///
/// A pure value. The sizer keeps the memory of the backend below a budget and the duration of a window near a target.
/// It assumes that the memory that a window adds is proportional to its number of buckets. To be safe, it uses the
/// highest memory per bucket of the last 8 windows.
package struct WindowSizer: Sendable, Hashable {
    /// The measurement of a window that did some work.
    private struct Measurement: Hashable {
        var buckets: Int64
        /// The memory that the window added to the backend, in bytes.
        var growth: Int64
    }

    private let target: Duration
    private let budget: Int64?
    private let most: Int64
    private var measurements: [Measurement] = []
    private var base: Int64 = 0
    /// The number of buckets in the last window that did work. Windows without work grow from this number.
    private var proven: Int64

    /// The number of buckets in the next window, at least 1.
    package private(set) var next: Int64
    /// Whether a window of a single bucket exceeded the budget. A shorter window isn't possible.
    package private(set) var isBucketAboveBudget = false

    /// The fraction of the budget that is used. The other part is kept free, because two windows of the same length
    /// don't need the same memory.
    private static let usedFraction = 0.8
    /// The number of windows that are remembered. The window with the most memory per bucket decides.
    private static let remembered = 8
    /// A window that adds at least this many bytes to the backend counts as a window that did work. The memory of an
    /// idle backend changes by less.
    private static let leastGrowth: Int64 = 1 << 20
    /// After a window without work, the next window has at most this many times the buckets of the last window that did
    /// work. The second number applies if there is a memory budget.
    private static let (maximumFactor, maximumFactorWithinBudget): (Int64, Int64) = (64, 8)

    /// Makes a sizer for a refresh that starts now.
    ///
    /// - Parameters:
    ///   - target: how long a window should take.
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

    /// Chooses the next window from the measurement of the last window.
    ///
    /// - Parameters:
    ///   - buckets: the real number of buckets in the window. If the window was short because its stretch ended, the
    ///     next window isn't made shorter.
    ///   - duration: how long the window took.
    ///   - use: the window's memory; nil if nothing was measured.
    package mutating func learn(buckets: Int64, duration: Duration, use: MemoryUse?) {
        let buckets = max(1, buckets)
        let ratio = max(duration, .zero) / max(target, .milliseconds(1))
        let growth = use?.bounded.map { max(0, $0 - (use?.boundedBase ?? 0)) } ?? 0
        let isWork = growth >= Self.leastGrowth || ratio >= 0.125
        if isWork {
            if buckets >= next || ratio > 1 { proven = buckets }
            measurements = (measurements + [Measurement(buckets: buckets, growth: growth)]).suffix(Self.remembered)
        }
        base = max(base, use?.boundedBase ?? 0)
        var wanted = timed(buckets, ratio)
        if !isWork {
            let factor = budget == nil ? Self.maximumFactor : Self.maximumFactorWithinBudget
            wanted = min(wanted, Self.product(proven, factor))
        }
        if let budget, let bounded = use?.bounded {
            if bounded > budget { wanted = min(wanted, buckets / 2) }
            if buckets == 1 { isBucketAboveBudget = bounded > budget }
        }
        next = min(max(1, min(wanted, affordable)), most)
    }

    /// Makes the next window shorter. Called after a window of this many buckets was cancelled because another session
    /// waited for one of its locks.
    package mutating func shorten(from buckets: Int64) {
        next = max(1, min(next, buckets / 2))
    }

    /// Returns the number of buckets for which a window would take the target duration, calculated from the duration of
    /// the last window.
    private func timed(_ buckets: Int64, _ ratio: Double) -> Int64 {
        let growing: Int64 = ratio < 0.125 ? 4 : 2
        // The last window was short only because its stretch ended, so its duration doesn't limit a longer window.
        if buckets < next, ratio <= 1 { return next }
        guard ratio > 1 / Double(growing) else { return Self.product(buckets, growing) }
        return Int64(min(Double(buckets) / ratio, 0x1p62))
    }

    /// The number of buckets that the memory budget allows, according to the remembered window with the most memory per
    /// bucket.
    private var affordable: Int64 {
        guard let budget, let slope = measurements.map({ Double($0.growth) / Double($0.buckets) }).max(), slope > 0
        else {
            return .max
        }
        let available = Double(budget) * Self.usedFraction - Double(base)
        return Int64(min(max(available / slope, 1), 0x1p62))
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
