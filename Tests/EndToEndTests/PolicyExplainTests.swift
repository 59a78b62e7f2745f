import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `policy explain` as an operator types it.
@Suite(.droppingDatabases) struct PolicyExplainTests {
    private static let cagg = "llm_metrics_1hour"

    private func explained(_ desk: OperatorDesk, _ more: String = "") async throws -> [String: Any] {
        let run = try await desk.run("policy explain \(Self.cagg) \(more) -o json")
        #expect(run.exit == .code(0), "\(run)")
        return try run.json()
    }

    @Test(arguments: Engine.newestUnderTest)
    func nextRunIsExplainedAndOneAtAnotherTime(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let id = try await desk.policyJob(of: Self.cagg)
        let next = try await explained(desk)
        #expect(next["schema"] as? String == "caggctl.policy.explain/1")
        let run = try #require(next["run"] as? [String: Any])
        #expect(run["cagg"] as? String == Self.cagg && run["job_id"] as? Int == id)
        #expect((run["covered_buckets"] as? Int ?? 0) > 0, "\(run)")

        let later = try #require(
            try await explained(desk, "--job \(id) --at 2025-03-09T12:00Z")["run"] as? [String: Any])
        #expect(later["at"] as? String == "2025-03-09T12:00:00Z")
        #expect((later["covered_buckets"] as? Int ?? 0) > 0, "\(later)")
        #expect(try await desk.events() == [], "it reads only")
    }

    @Test func terminalShowsTheBatches() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let terminal = try desk.type("policy explain \(Self.cagg)")
        let screen = try await terminal.see("batches in execution order")
        #expect(screen.contains("whole buckets in the window"), "\(screen)")
        #expect(try await terminal.exit() == .code(0))
    }

    @Test func whatHasNoSuchPolicyIsAnError() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let other = try await desk.run("policy explain \(Self.cagg) --job 99")
        #expect(other.exit == .code(1) && other.errors.contains("no refresh policy with job id 99"), "\(other)")
        #expect(try await desk.run("policy remove \(Self.cagg) --yes").exit == .code(0))
        let none = try await desk.run("policy explain \(Self.cagg)")
        #expect(none.exit == .code(1) && none.errors.contains("has no refresh policy"), "\(none)")
        let slip = try await desk.run("policy explain \(Self.cagg) --at soonish")
        #expect(slip.exit == .code(64), "\(slip)")
    }
}
