internal import Timescale

/// Chooses how many buckets the next window of a refresh takes, from what those before it took.
///
/// A pure value. A window's memory above what its backend had before is taken to grow with its buckets, as fast as the
/// worst of the last ones did; it is to stay below a budget, and a window's time near a target.
package struct WindowSizer: Sendable, Hashable {
    /// One window that did some work.
    private struct Lesson: Hashable {
        var buckets: Int64
        /// Above the base.
        var growth: Int64
    }

    private let target: Duration
    private let budget: Int64?
    private let most: Int64
    private var lessons: [Lesson] = []
    private var base: Int64 = 0
    /// The length that windows without work are grown from.
    private var proven: Int64

    /// Buckets of the next window, 1 at least.
    package private(set) var next: Int64
    /// Whether a window of a single bucket exceeded the budget: a shorter one there isn't.
    package private(set) var isBucketAboveBudget = false

    /// How much of the budget is aimed at: two windows of one length don't take the same.
    private static let aim = 0.8
    /// Windows whose worst counts.
    private static let memory = 8
    /// A backend's memory moves by less without any work.
    private static let leastGrowth: Int64 = 1 << 20
    /// How far windows without work may outgrow the last one that did some; less where work may cost too much memory.
    private static let (reach, reachWithinBudget): (Int64, Int64) = (64, 8)

    /// - Parameters:
    ///   - budget: of `MemoryUse.bounded`, in bytes; nil bounds the time only.
    ///   - first: buckets of the first window.
    ///   - most: buckets that no window may exceed.
    package init(target: Duration = .seconds(5), budget: Int64?, first: Int64, most: Int64) {
        self.target = target
        self.budget = budget
        self.most = max(1, most)
        next = min(max(1, first), self.most)
        proven = next
    }

    /// - Parameters:
    ///   - buckets: how many the window really had; one that the end of its stretch cut short doesn't shorten the next.
    ///   - duration: also of a window that was stopped.
    ///   - use: nil where nothing was measured.
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

    /// A window of so many buckets was stopped because it stood in somebody's way.
    package mutating func shorten(from buckets: Int64) {
        next = max(1, min(next, buckets / 2))
    }

    /// By the time that the last window took.
    private func timed(_ buckets: Int64, _ ratio: Double) -> Int64 {
        let growing: Int64 = ratio < 0.125 ? 4 : 2
        // The stretch ended before the window did: what it took says nothing about a longer one.
        if buckets < next, ratio <= 1 { return next }
        guard ratio > 1 / Double(growing) else { return Self.product(buckets, growing) }
        return Int64(min(Double(buckets) / ratio, 0x1p62))
    }

    /// By the budget and the worst of the last windows.
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
    /// Chooses the windows; nil where the step is fixed.
    ///
    /// - Parameter first: buckets of the first window.
    func sizer(first: Int64) -> WindowSizer? {
        step == .adaptive ? WindowSizer(target: target, budget: memory, first: first, most: .max) : nil
    }
}
