import Postgres
import Testing

@Suite struct QueryPlanTests {
    private let json = JSONB(
        text: """
            [{"Plan": {"Node Type": "Aggregate", "Strategy": "Hashed", "Total Cost": 9.5, "Plan Rows": 3, "Plan Width": 8,
                "Plans": [
                    {"Node Type": "Sort", "Total Cost": 4, "Plan Rows": 5, "Plan Width": 4, "Actual Rows": 6,
                     "Sort Space Used": 25, "Sort Space Type": "Memory", "Plans": [
                        {"Node Type": "Seq Scan", "Total Cost": 1, "Plan Rows": 5, "Plan Width": 4}]},
                    {"Node Type": "Result", "Total Cost": 0, "Plan Rows": 1, "Plan Width": 0}]},
              "Planning Time": 0.1}]
            """)

    @Test func stepsComeBeforeTheStepsBelowThem() throws {
        let plan = try json.queryPlan()
        #expect(plan.nodes.map(\.type) == ["Aggregate", "Sort", "Seq Scan", "Result"])
        #expect(plan.root.cost == 9.5 && plan.root.actualRows == nil)
        #expect(plan.nodes[1].sortSpace == 25 && plan.nodes[1].actualRows == 6)
        #expect(plan.executionTime == nil)
    }

    @Test func answerWithoutAPlanIsAnError() {
        #expect(throws: PostgresError(.unexpectedResult, "EXPLAIN returned no plan")) {
            try JSONB(text: "[]").queryPlan()
        }
        #expect(throws: PostgresError.self) { try JSONB(text: #"[{"Plan": {}}]"#).queryPlan() }
    }
}
