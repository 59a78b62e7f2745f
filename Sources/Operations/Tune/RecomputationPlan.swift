/// A plan of PostgreSQL's, as `EXPLAIN (FORMAT JSON)` writes it, as far as it tells what a statement keeps in memory.
struct RecomputationPlan: Decodable, Sendable {
    /// One step of the plan; what was only estimated has no actual numbers.
    struct Node: Decodable, Sendable {
        var type: String
        var strategy: String?
        var rows: Double
        var width: Double
        var actualRows: Double?
        /// Of a hash aggregation, or a hash join's table, in kB.
        var peakMemory: Int64?
        /// In kB; of memory or of a file, as `sortSpaceType` says.
        var sortSpace: Int64?
        var sortSpaceType: String?
        var children: [Node]?

        private enum CodingKeys: String, CodingKey {
            case type = "Node Type"
            case strategy = "Strategy"
            case rows = "Plan Rows"
            case width = "Plan Width"
            case actualRows = "Actual Rows"
            case peakMemory = "Peak Memory Usage"
            case sortSpace = "Sort Space Used"
            case sortSpaceType = "Sort Space Type"
            case children = "Plans"
        }

        /// This step and all below it.
        var all: [Node] { [self] + (children ?? []).flatMap(\.all) }
    }

    var root: Node
    /// In milliseconds; nil where the statement wasn't run.
    var executionTime: Double?

    private enum CodingKeys: String, CodingKey {
        case root = "Plan"
        case executionTime = "Execution Time"
    }

    var nodes: [Node] { root.all }
}

/// A step that keeps rows in memory, and how much more it keeps for each bucket.
package struct MemoryConsumer: Sendable, Hashable {
    /// Bytes for each bucket that is recomputed at once.
    package var perBucket: Double
    /// What PostgreSQL lets it take before it writes to files.
    package var most: Double

    package func bytes(_ buckets: Int64) -> Double { min(perBucket * Double(buckets), most) }
}

extension RecomputationPlan {
    /// A row kept by a sort or a hash table takes so much beside its columns: header, pointer and the allocator's.
    private static let rowOverhead = 48.0

    /// The steps that keep rows, each with what it kept, or where it wasn't run with what the planner expects.
    ///
    /// - Parameter rowsAreTimes: how many times as many rows come as the planner expects; 1 where that isn't known.
    func consumers(of buckets: Int64, _ limits: MemoryLimits, rowsAreTimes: Double = 1) -> [MemoryConsumer] {
        nodes.compactMap { node in
            let expected = node.rows * rowsAreTimes * (node.width + Self.rowOverhead)
            switch (node.type, node.strategy) {
            case ("Aggregate", "Hashed"), ("Aggregate", "Mixed"), ("Hash", _), ("Memoize", _):
                return consumer(node.peakMemory, expected, most: limits.hash, buckets)
            case ("Sort", _), ("Incremental Sort", _), ("Materialize", _):
                let kept = node.sortSpaceType == "Disk" ? limits.work / 1024 : node.sortSpace
                return consumer(kept, expected, most: limits.work, buckets)
            default: return nil
            }
        }
    }

    private func consumer(_ kilobytes: Int64?, _ expected: Double, most: Int64, _ buckets: Int64) -> MemoryConsumer {
        let bytes = kilobytes.map { Double($0) * 1024 } ?? expected
        return MemoryConsumer(perBucket: bytes / Double(max(1, buckets)), most: Double(most))
    }
}
