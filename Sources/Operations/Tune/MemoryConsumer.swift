internal import Postgres

/// A step of a query plan that keeps rows in memory, and the memory that it needs for each bucket.
package struct MemoryConsumer: Sendable, Hashable {
    /// The number of bytes for each bucket that is recomputed at the same time.
    package var perBucket: Double
    /// The limit in bytes above which PostgreSQL writes rows to files.
    package var most: Double

    /// Returns the memory in bytes for this many buckets.
    package func bytes(_ buckets: Int64) -> Double { min(perBucket * Double(buckets), most) }
}

extension QueryPlan {
    /// The overhead in bytes of a row in a sort or hash table: header, pointer and allocator.
    private static let rowOverhead = 48.0

    /// Returns the steps that keep rows, with the memory that they used. For a step without a measured value, the
    /// memory is the planner's estimate.
    func consumers(of buckets: Int64, _ limits: MemoryLimits) -> [MemoryConsumer] {
        nodes.compactMap { node in
            let expected = node.rows * (node.width + Self.rowOverhead)
            switch (node.type, node.strategy) {
            case ("Aggregate", "Hashed"), ("Aggregate", "Mixed"), ("Hash", _), ("Memoize", _):
                return consumer(node.peakMemory, expected: expected, most: limits.hash, buckets: buckets)
            case ("Sort", _), ("Incremental Sort", _), ("Materialize", _):
                let kept = node.sortSpaceType == "Disk" ? limits.work / 1024 : node.sortSpace
                return consumer(kept, expected: expected, most: limits.work, buckets: buckets)
            default: return nil
            }
        }
    }

    private func consumer(_ kilobytes: Int64?, expected: Double, most: Int64, buckets: Int64) -> MemoryConsumer {
        let bytes = kilobytes.map { Double($0) * 1024 } ?? expected
        return MemoryConsumer(perBucket: bytes / Double(max(1, buckets)), most: Double(most))
    }
}
