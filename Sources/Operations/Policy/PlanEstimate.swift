package import Postgres
package import Timescale

/// The planner's estimate of a query's rows and cost. The query isn't run.
package struct PlanEstimate: Sendable, Hashable {
    package var rows: Int64
    /// The cost in the planner's units; comparable only between plans of one server.
    package var cost: Double

    package init(rows: Int64, cost: Double) {
        self.rows = rows
        self.cost = cost
    }
}

extension CatalogReader {
    /// Asks the server with EXPLAIN for the estimate of a query that reads one relation. Returns nil if this role has
    /// no permission to read the relation. Takes the same locks as the query itself.
    package func estimate(_ query: SQL, of relation: QualifiedName) async throws -> PlanEstimate? {
        guard try await mayRead(relation) else { return nil }
        let text = try await connection.query("EXPLAIN (FORMAT JSON) \(query)").rows[0].decode(JSONB.self)
        let plan = try text.queryPlan().root
        return PlanEstimate(rows: Int64(plan.rows), cost: plan.cost)
    }

    /// Whether this role may read the relation.
    func mayRead(_ relation: QualifiedName) async throws -> Bool {
        try await connection.query(
            "SELECT has_table_privilege(format('%I.%I', \(relation.schema)::text, \(relation.name)::text), 'SELECT')"
        ).rows[0].decode(Bool.self)
    }
}
