import Postgres
import Testing

@testable import Operations

@Suite struct MemoryConsumerTests {
    private let limits = MemoryLimits(work: 64 << 20, hashMultiplier: 2)

    private func consumers(_ plan: String, of buckets: Int64 = 10) throws -> [MemoryConsumer] {
        try JSONB(text: "[{\"Plan\": \(plan), \"Execution Time\": 12.5}]").queryPlan()
            .consumers(of: buckets, limits)
    }

    @Test func hashAggregationsOfAllLevelsKeepTheirGroupsAtOnce() throws {
        let found = try consumers(
            """
            {"Node Type": "Aggregate", "Strategy": "Hashed", "Total Cost": 1.5, "Plan Rows": 10, "Plan Width": 36, "Peak Memory Usage": 1000,
             "Plans": [{"Node Type": "Append", "Total Cost": 1.5, "Plan Rows": 10, "Plan Width": 36, "Plans": [
                {"Node Type": "Aggregate", "Strategy": "Hashed", "Total Cost": 1.5, "Plan Rows": 5, "Plan Width": 36, "Peak Memory Usage": 400},
                {"Node Type": "Aggregate", "Strategy": "Hashed", "Total Cost": 1.5, "Plan Rows": 5, "Plan Width": 36, "Peak Memory Usage": 600}
             ]}]}
            """)
        #expect(found.map { $0.bytes(10) } == [1_024_000, 409_600, 614_400])
        #expect(found.allSatisfy { $0.most == Double(128 << 20) })
    }

    @Test func sortThatWentToDiskHasTakenAllItMay() throws {
        let found = try consumers(
            """
            {"Node Type": "Aggregate", "Strategy": "Sorted", "Total Cost": 1.5, "Plan Rows": 10, "Plan Width": 36, "Plans": [
                {"Node Type": "Sort", "Total Cost": 1.5, "Plan Rows": 10, "Plan Width": 24, "Sort Space Used": 900000, "Sort Space Type": "Disk"}]}
            """)
        #expect(found.map { $0.bytes(10) } == [Double(64 << 20)])
        #expect(found.map { $0.bytes(1_000_000) } == [Double(64 << 20)])
    }

    @Test func stepThatWasNotRunIsTakenForWhatThePlannerExpects() throws {
        let found = try consumers(
            #"{"Node Type": "Sort", "Total Cost": 1.5, "Plan Rows": 1000, "Plan Width": 52}"#, of: 10)
        #expect(found.map { $0.bytes(10) } == [100_000])
    }

    @Test func stepsThatKeepNothingAreLeftOut() throws {
        #expect(
            try consumers(#"{"Node Type": "Seq Scan", "Total Cost": 1.5, "Plan Rows": 1000, "Plan Width": 52}"#) == [])
    }
}
