/// The plan that `EXPLAIN (FORMAT JSON)` returns, with only the fields that caggctl uses.
package struct QueryPlan: Decodable, Sendable {
    /// One step of the plan. The actual numbers are nil without ANALYZE.
    package struct Node: Decodable, Sendable {
        /// The kind of step, such as `Sort` or `Aggregate`.
        package var type: String
        /// The strategy of an aggregation, such as `Hashed`.
        package var strategy: String?
        /// The estimated number of rows.
        package var rows: Double
        /// The estimated cost of this step and all steps below it, in the planner's units. Costs can be compared only
        /// with costs of the same server.
        package var cost: Double
        /// The estimated width of a row, in bytes.
        package var width: Double
        /// The actual number of rows, per execution of the step.
        package var actualRows: Double?
        /// The peak memory of a hash aggregation or of a hash join's table, in kB.
        package var peakMemory: Int64?
        /// The space that a sort used, in kB. `sortSpaceType` says whether the space is in memory or on disk.
        package var sortSpace: Int64?
        /// `Memory` or `Disk`; nil if the step isn't a sort.
        package var sortSpaceType: String?
        /// The steps directly below this one.
        package var children: [Node]?

        private enum CodingKeys: String, CodingKey {
            case type = "Node Type"
            case strategy = "Strategy"
            case rows = "Plan Rows"
            case cost = "Total Cost"
            case width = "Plan Width"
            case actualRows = "Actual Rows"
            case peakMemory = "Peak Memory Usage"
            case sortSpace = "Sort Space Used"
            case sortSpaceType = "Sort Space Type"
            case children = "Plans"
        }

        /// This step and all steps below it.
        package var all: [Node] { [self] + (children ?? []).flatMap(\.all) }
    }

    /// The topmost step.
    package var root: Node
    /// The time that the statement took, in milliseconds; nil if the statement wasn't run.
    package var executionTime: Double?

    private enum CodingKeys: String, CodingKey {
        case root = "Plan"
        case executionTime = "Execution Time"
    }

    /// All steps of the plan.
    package var nodes: [Node] { root.all }
}

extension JSONB {
    /// Decodes the output of EXPLAIN. Throws `unexpectedResult` if it isn't a plan.
    package func queryPlan() throws(PostgresError) -> QueryPlan {
        guard let plan = try decode([QueryPlan].self).first else { throw .unexpected("EXPLAIN returned no plan") }
        return plan
    }
}
