/// What recomputing some buckets at once really took.
package struct TuneTrial: Sendable, Hashable {
    /// How it was tried.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// The definition's query was run over the buckets and its rows were thrown away.
        case read
        /// The buckets were refreshed.
        case refreshed
    }

    package var kind: Kind
    package var buckets: Int64
    package var duration: Duration
    package var memory: MemoryUse
    /// The steps that kept rows; known of a read only.
    package var consumers: [MemoryConsumer]

    package init(
        _ kind: Kind, buckets: Int64, duration: Duration, memory: MemoryUse, consumers: [MemoryConsumer] = []
    ) {
        (self.kind, self.buckets, self.duration) = (kind, buckets, duration)
        (self.memory, self.consumers) = (memory, consumers)
    }

    /// Whether it took more memory, or where that wasn't seen, more time.
    func outweighs(_ other: TuneTrial?) -> Bool {
        guard let other else { return true }
        guard let resident = memory.resident, let others = other.memory.resident else {
            return duration > other.duration
        }
        return resident > others
    }
}
