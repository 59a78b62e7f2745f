/// A plan as `EXPLAIN (FORMAT JSON)` writes it, as far as it is looked at here.
package struct QueryPlan: Decodable, Sendable {
    /// One step of the plan; what was only estimated has no actual numbers.
    package struct Node: Decodable, Sendable {
        package var type: String
        package var strategy: String?
        package var rows: Double
        /// In the planner's units, of this step and all below it: good for comparing plans of one server.
        package var cost: Double
        package var width: Double
        package var actualRows: Double?
        /// Of a hash aggregation, or a hash join's table, in kB.
        package var peakMemory: Int64?
        /// In kB; of memory or of a file, as `sortSpaceType` says.
        package var sortSpace: Int64?
        package var sortSpaceType: String?
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

        /// This step and all below it.
        package var all: [Node] { [self] + (children ?? []).flatMap(\.all) }
    }

    package var root: Node
    /// In milliseconds; nil where the statement wasn't run.
    package var executionTime: Double?

    private enum CodingKeys: String, CodingKey {
        case root = "Plan"
        case executionTime = "Execution Time"
    }

    package var nodes: [Node] { root.all }
}

extension JSONB {
    /// The plan that EXPLAIN returned; throws an error of kind `unexpectedResult` if it can't be read.
    package func queryPlan() throws(PostgresError) -> QueryPlan {
        guard let plan = try decode([QueryPlan].self).first else { throw .unexpected("EXPLAIN returned no plan") }
        return plan
    }
}
