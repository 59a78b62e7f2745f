/// The measured memory and duration of a trial. A trial recomputes some buckets together.
package struct TuneTrial: Sendable, Hashable {
    /// How the trial ran.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// The definition's query ran over the buckets, and its rows were discarded.
        case read
        /// The buckets were refreshed.
        case refreshed
    }

    package var kind: Kind
    package var buckets: Int64
    package var duration: Duration
    package var memory: MemoryUse
    /// The plan's steps that kept rows in memory; empty for trials that refreshed.
    package var consumers: [MemoryConsumer]

    package init(
        _ kind: Kind, buckets: Int64, duration: Duration, memory: MemoryUse, consumers: [MemoryConsumer] = []
    ) {
        (self.kind, self.buckets, self.duration) = (kind, buckets, duration)
        (self.memory, self.consumers) = (memory, consumers)
    }

    /// Whether this trial used more memory than the other trial. If the memory couldn't be measured, whether it took
    /// more time. True if there is no other trial.
    func outweighs(_ other: TuneTrial?) -> Bool {
        guard let other else { return true }
        guard let resident = memory.resident, let others = other.memory.resident else {
            return duration > other.duration
        }
        return resident > others
    }
}
