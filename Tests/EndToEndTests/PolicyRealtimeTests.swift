import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `policy realtime` as an operator types it.
@Suite(.droppingDatabases) struct PolicyRealtimeTests {
    private static let cagg = "llm_metrics_1hour"

    private func realtime(_ run: ProgramRun) throws -> [String: Any] {
        #expect(run.exit == .code(0), "\(run)")
        for note in ["real-time aggregation", "both settings"] {
            #expect(!run.errors.contains(note), "the note is in the result, and only there: \(run)")
        }
        let json = try run.json()
        #expect(json["schema"] as? String == "caggctl.policy.realtime/1")
        return try #require(json["realtime"] as? [String: Any])
    }

    @Test(arguments: Engine.newestUnderTest)
    func liveRowsAreSwitchedAndTheJournalKnows(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let planned = try await desk.run("policy realtime \(Self.cagg) on --dry-run -o json")
        let wasOn = try realtime(planned)["before"] as? Bool == true
        let (new, old) = wasOn ? ("off", "on") : ("on", "off")

        let refused = try await desk.run("policy realtime \(Self.cagg) \(new)")
        #expect(refused.exit == .code(5) && refused.errors.contains("--yes"), "\(refused)")
        let done = try realtime(try await desk.run("policy realtime \(Self.cagg) \(new) --yes -o json"))
        #expect(done["applied"] as? Bool == true && done["after"] as? Bool == !wasOn, "\(done)")
        let again = try await desk.run("policy realtime \(Self.cagg) \(new) --yes")
        #expect(again.exit == .code(0) && again.errors.contains("real-time aggregation is already \(new)"), "\(again)")
        let back = try realtime(try await desk.run("policy realtime \(Self.cagg) \(old) --yes -o json"))
        #expect(back["before"] as? Bool == !wasOn, "\(back)")

        let changes = try await desk.changes()
        #expect(changes.map { $0["change"] as? String } == ["real-time \(new)", "real-time \(old)"])
        #expect(changes.allSatisfy { $0["outcome"] as? String == "done" })
    }

    @Test func whoIsAskedSeesWhatItCostsFirst() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        for (answer, code) in [("n", 5), ("y", 0)] {
            let terminal = try desk.type("policy realtime \(Self.cagg) on")
            let screen = try await terminal.see("[y/N]")
            #expect(screen.contains("each read of") || screen.contains("same rows with both settings"), "\(screen)")
            await terminal.type(answer + "\r")
            try await terminal.see(code == 0 ? "is on" : "nothing was changed")
            #expect(try await terminal.exit() == .code(Int32(code)))
        }
    }

    @Test(arguments: [("llm_metrics_1hour maybe", 64), ("llm_metrics_1hour", 64), ("llm_metrics_1huor on --yes", 1)])
    func whatCannotBeMeantIsAnError(words: String, code: Int) async throws {
        let run = try await OperatorDesk(.simulated(.newest)).run("policy realtime \(words)")
        #expect(run.exit == .code(Int32(code)), "\(run)")
    }
}
