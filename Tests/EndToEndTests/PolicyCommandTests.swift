import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `policy set`, `add`, `remove` and `undo` as an operator types them.
@Suite(.droppingDatabases) struct PolicyCommandTests {
    private static let cagg = "llm_metrics_1hour"

    /// The settings that a change shows, by name: before and after.
    private func changes(
        _ desk: OperatorDesk, _ line: String
    ) async throws -> [String: (before: String, after: String)] {
        let run = try await desk.run(line + " --yes -o json")
        #expect(run.exit == .code(0), "\(line): \(run)")
        let rows = try #require(try run.json()["changes"] as? [[String: Any]])
        return rows.reduce(into: [:]) { changes, row in
            guard row["changed"] as? Bool == true, let name = row["setting"] as? String else { return }
            changes[name] = ("\(row["before"] ?? "")", "\(row["after"] ?? "")")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func whatIsSetIsShownJournalledAndTakenBack(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let set = try await changes(desk, "policy set \(Self.cagg) --start-offset 2d --schedule 10min")
        #expect(set.keys.sorted() == ["schedule_interval", "start_offset"])
        #expect(set["start_offset"]?.after == "2 days")
        let undo = try await changes(desk, "policy undo \(Self.cagg)")
        #expect(undo.mapValues { [$0.before, $0.after] } == set.mapValues { [$0.after, $0.before] })
        let again = try await desk.run("policy undo \(Self.cagg) --to -1h --yes")
        #expect(again.exit == .code(0) && again.errors.contains("nothing to change"), "\(again)")

        let policies = try await desk.changes()
        #expect(policies.map { $0["outcome"] as? String } == ["done", "done"])
        #expect(
            (policies[0]["change"] as? String)?.contains("start_offset 2d (was 1d), schedule_interval") == true,
            "\(policies)")
        #expect(
            try await desk.events() == ["policy.changing", "policy.changed", "policy.changing", "policy.changed"])
    }

    @Test(arguments: Engine.newestUnderTest)
    func removedPolicyIsMadeAgain(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let gone = try await changes(desk, "policy remove \(Self.cagg)")
        let none = try await desk.run("policy remove \(Self.cagg) --yes")
        #expect(none.exit == .code(1) && none.errors.contains("has no refresh policy"), "\(none)")
        let back = try await changes(desk, "policy undo \(Self.cagg)")
        #expect(back.mapValues(\.after) == gone.mapValues(\.before))
        let second = try await desk.run("policy add \(Self.cagg) --start-offset 1d --end-offset 1h --schedule 1h --yes")
        #expect(second.exit == .code(5), "\(second)")
    }

    @Test(arguments: [
        "--start-offset 2h", "--start-offset none", "--end-offset -1h", "--schedule 0s", "--retry-period 0s",
        "--max-runtime -1h", "--max-retries -2", "--buckets-per-batch -1", "--max-batches-per-execution -1",
        "--initial-start infinity", "--timezone Mars/Olympus",
    ])
    func whatTheServerShouldNotTakeIsRefusedAndChangesNothing(options: String) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        for manner in ["--dry-run", "--yes"] {
            let run = try await desk.run("policy set \(Self.cagg) \(options) \(manner)")
            #expect(run.exit == .code(5), "\(manner) \(run)")
        }
        let history = try await desk.run("history --changes")
        #expect(history.output.contains("no changes yet"), "\(history)")
    }

    @Test func whoIsAskedSeesTheTableAndTheStatementFirst() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let terminal = try desk.type("policy set \(Self.cagg) --initial-start 2026-11-23T02:00Z")
        let screen = try await terminal.see("[y/N]")
        #expect(screen.contains("SELECT a.job_id FROM"), "\(screen)")
        #expect(screen.contains("2026-11-23 02:00Z"), "\(screen)")
        #expect(screen.contains("can't be unset later"), "\(screen)")
        await terminal.type("y\r")
        let done = try await terminal.see("is changed")
        #expect(done.contains("job "), "\(done)")
        #expect(try await terminal.exit() == .code(0))
    }

    @Test func nothingToUndoIsSaid() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let run = try await desk.run("policy undo \(Self.cagg) --yes")
        #expect(run.exit == .code(1) && run.errors.contains("the journal has no change"), "\(run)")
    }
}
