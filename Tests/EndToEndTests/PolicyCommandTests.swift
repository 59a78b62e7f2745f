import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `policy set`, `add`, `remove` and `undo` as an operator types them.
@Suite struct PolicyCommandTests {
    private static let cagg = "llm_metrics_1hour"

    private struct Desk {
        let home: TemporaryFolder
        let environment: [String: String]

        init(_ engine: Engine) async throws {
            home = try TemporaryFolder()
            environment = try await TestServer.shared.database(engine).environment()
                .merging(["XDG_STATE_HOME": home.path]) { $1 }
        }

        func run(_ line: String) async throws -> ProgramRun {
            try await ProgramRun(line.split(separator: " ").map(String.init), environment: environment)
        }

        /// The settings that a change shows, by name: before and after.
        func changes(_ line: String) async throws -> [String: (before: String, after: String)] {
            let run = try await run(line + " --yes -o json")
            #expect(run.exit == .code(0), "\(line): \(run)")
            let rows = try #require(try run.json()["changes"] as? [[String: Any]])
            return rows.reduce(into: [:]) { changes, row in
                guard row["changed"] as? Bool == true, let name = row["setting"] as? String else { return }
                changes[name] = ("\(row["before"] ?? "")", "\(row["after"] ?? "")")
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatIsSetIsShownJournalledAndTakenBack(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let set = try await desk.changes("policy set \(Self.cagg) --start-offset 2d --schedule 10min")
        #expect(set.keys.sorted() == ["schedule_interval", "start_offset"])
        #expect(set["start_offset"]?.after == "2 days")
        let undo = try await desk.changes("policy undo \(Self.cagg)")
        #expect(undo.mapValues { [$0.before, $0.after] } == set.mapValues { [$0.after, $0.before] })
        let again = try await desk.run("policy undo \(Self.cagg) --to -1h --yes")
        #expect(again.exit == .code(0) && again.errors.contains("nothing to change"), "\(again)")

        let history = try await desk.run("history --changes -o json").json()
        let policies = try #require(history["policies"] as? [[String: Any]])
        #expect(policies.map { $0["outcome"] as? String } == ["done", "done"])
        #expect((policies[0]["change"] as? String)?.contains("to 2d, schedule_interval") == true, "\(policies)")
        let entries = try #require(history["entries"] as? [[String: Any]])
        #expect(
            entries.map { $0["event"] as? String } == [
                "policy.changing", "policy.changed", "policy.changing", "policy.changed",
            ])
    }

    @Test(arguments: Engine.allUnderTest)
    func removedPolicyIsMadeAgain(engine: Engine) async throws {
        let desk = try await Desk(engine)
        let gone = try await desk.changes("policy remove \(Self.cagg)")
        let none = try await desk.run("policy remove \(Self.cagg) --yes")
        #expect(none.exit == .code(1) && none.errors.contains("has no refresh policy"), "\(none)")
        let back = try await desk.changes("policy undo \(Self.cagg)")
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
        let desk = try await Desk(.simulated(.newest))
        for manner in ["--dry-run", "--yes"] {
            let run = try await desk.run("policy set \(Self.cagg) \(options) \(manner)")
            #expect(run.exit == .code(5), "\(manner) \(run)")
        }
        let history = try await desk.run("history --changes")
        #expect(history.output.contains("no changes yet"), "\(history)")
    }

    @Test func whoIsAskedSeesTheTableAndTheStatementFirst() async throws {
        let desk = try await Desk(.simulated(.newest))
        let terminal = try TerminalRun(
            ["policy", "set", Self.cagg, "--initial-start", "2026-11-23T02:00Z"], environment: desk.environment)
        let screen = try await terminal.see("[y/N]")
        #expect(screen.contains("SELECT a.job_id FROM"), "\(screen)")
        #expect(screen.contains("2026-11-23 02:00Z"), "\(screen)")
        #expect(screen.contains("can't be unset after this"), "\(screen)")
        await terminal.type("y\r")
        let done = try await terminal.see("is changed")
        #expect(done.contains("job "), "\(done)")
        #expect(try await terminal.exit() == .code(0))
    }

    @Test func nothingToUndoIsSaid() async throws {
        let desk = try await Desk(.simulated(.newest))
        let run = try await desk.run("policy undo \(Self.cagg) --yes")
        #expect(run.exit == .code(1) && run.errors.contains("knows no change"), "\(run)")
    }
}
