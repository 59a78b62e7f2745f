import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `policy tune` as an operator types it.
@Suite(.droppingDatabases) struct PolicyTuneTests {
    private static let cagg = "llm_metrics_1min"

    @Test(arguments: Engine.newestUnderTest)
    func whatFitsIsProposedAndAppliedOnlyWhenConfirmed(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let proposed = try await desk.run("policy tune \(Self.cagg) --memory 256MB -o json")
        #expect(proposed.exit == .code(0), "\(proposed)")
        let json = try proposed.json()
        #expect(json["schema"] as? String == "caggctl.policy.tune/1")
        #expect((json["basis"] as? [String: Any])?["applied"] as? Bool == false)
        let choices = try #require(json["choices"] as? [[String: Any]])
        #expect(choices.count { $0["chosen"] as? Bool == true } == 1, "\(choices)")

        let nothing = try await desk.run("policy tune \(Self.cagg) --memory 1kB")
        #expect(nothing.exit == .code(4), "\(nothing)")
        let unknown = try await desk.run("policy tune \(Self.cagg) --check")
        #expect(unknown.exit == .code(5) && unknown.errors.contains("policy tune --apply"), "\(unknown)")
        // Which it has to shorten.
        #expect(try await desk.run("policy set \(Self.cagg) --schedule 7h --yes").exit == .code(0))
        let tune = "policy tune \(Self.cagg) --memory 256MB --freshness 10min --apply"
        let refused = try await desk.run(tune)
        #expect(refused.exit == .code(5) && refused.errors.contains("--yes"), "\(refused)")
        let applied = try await desk.run(tune + " --yes -o json")
        #expect(applied.exit == .code(0), "\(applied)")
        #expect((try applied.json()["basis"] as? [String: Any])?["applied"] as? Bool == true)
        let check = try await desk.run("policy tune \(Self.cagg) --check -o json")
        #expect(check.exit == .code(0), "\(check)")
        #expect(try check.json()["schema"] as? String == "caggctl.policy.tune.check/1")
    }

    @Test(arguments: Engine.newestUnderTest)
    func whatFitsAlreadyIsKeptForTheCheckAndIsNoChangeToAnUndo(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let tune = "policy tune \(Self.cagg) --memory 1GB --apply --yes"
        #expect(try await desk.run("policy set \(Self.cagg) --max-retries 5 --yes").exit == .code(0))
        #expect(try await desk.run(tune).exit == .code(0))
        let again = try await desk.run(tune)
        #expect(again.exit == .code(0) && again.errors.contains("nothing to change"), "\(again)")
        let last = try #require(try await desk.changes().last)
        #expect((last["change"] as? String)?.hasPrefix("kept: ") == true && last["outcome"] as? String == "done")
        #expect(try await desk.events().last == "policy.changed")
        #expect(try await desk.run("policy tune \(Self.cagg) --check").exit == .code(0))

        let undo = try await desk.run("policy undo \(Self.cagg) --yes -o json")
        let changes = try #require(try undo.json()["changes"] as? [[String: Any]])
        #expect(changes.contains { $0["changed"] as? Bool == true }, "\(undo)")
    }

    @Test func whoIsAskedSeesTheChoicesFirst() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        #expect(try await desk.run("policy set \(Self.cagg) --buckets-per-batch 3 --yes").exit == .code(0))
        for (answer, code) in [("n", 5), ("y", 0)] {
            let terminal = try desk.type("policy tune \(Self.cagg) --memory 256MB --apply")
            let screen = try await terminal.see("[y/N]")
            #expect(screen.contains("(was 3)"), "\(screen)")
            await terminal.type(answer + "\r")
            try await terminal.see(code == 0 ? "is changed" : "nothing was changed")
            #expect(try await terminal.exit() == .code(Int32(code)))
        }
    }
}
