import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `jobs` as an operator types it.
@Suite(.droppingDatabases) struct JobsTests {
    private static let cagg = "llm_metrics_1hour"

    @Test(arguments: Engine.newestUnderTest)
    func jobsAreListedPausedAndResumedAndTheJournalKnows(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let list = try await desk.run("jobs \(Self.cagg) -o json").json()
        #expect(list["schema"] as? String == "caggctl.jobs/1")
        let id = try await desk.policyJob(of: Self.cagg)

        let card = try await desk.run("jobs \(id)")
        #expect(card.exit == .code(0) && card.output.contains("mat_hypertable_id"), "\(card)")
        let refused = try await desk.run("jobs pause \(id)")
        #expect(refused.exit == .code(5) && refused.errors.contains("--yes"), "\(refused)")
        let planned = try await desk.run("jobs pause \(id) --dry-run")
        #expect(planned.exit == .code(0) && planned.output.contains("scheduled => false"), "\(planned)")
        #expect(try await desk.events() == [])

        let paused = try await desk.run("jobs pause \(id) --yes")
        #expect(paused.exit == .code(0) && paused.output.contains("paused"), "\(paused)")
        #expect(try await desk.run("jobs \(id)").output.contains("paused"))
        let again = try await desk.run("jobs pause \(id) --yes")
        #expect(again.exit == .code(0) && again.output.contains("unchanged"), "\(again)")
        let stuck = try await desk.run("jobs unstick \(id) --yes")
        #expect(stuck.exit == .code(5) && stuck.errors.contains("jobs resume \(id)"), "\(stuck)")
        #expect(try await desk.run("jobs resume \(id) --yes").exit == .code(0))
        #expect(try await desk.run("jobs unstick \(id) --yes").exit == .code(0))

        let changes = try await desk.changes()
        #expect(
            changes.map { $0["change"] as? String } == ["pause", "resume", "unstick (set the next start to now)"])
        #expect(changes.allSatisfy { $0["outcome"] as? String == "done" && $0["job_id"] as? Int == id })
        #expect(changes.allSatisfy { $0["cagg"] as? String == Self.cagg })
        #expect(try await desk.events() == Array(repeating: ["job.acting", "job.acted"], count: 3).flatMap { $0 })
        let json = try await desk.run("history --changes -o json").json()
        #expect((json["runs"] as? [Any])?.isEmpty == true, "they aren't refreshes: \(json)")
        let commands = (json["entries"] as? [[String: Any]])?.compactMap { $0["command"] as? String }
        #expect(commands == ["jobs pause \(id)", "jobs resume \(id)", "jobs unstick \(id)"])
    }

    @Test(arguments: Engine.newestUnderTest)
    func failuresAndCapacityAreShownAndAnUnknownJobIsNone(engine: Engine) async throws {
        let desk = try await OperatorDesk(engine)
        let errors = try await desk.run("jobs errors -o json").json()
        #expect(errors["schema"] as? String == "caggctl.jobs.errors/1")
        let capacity = try await desk.run("jobs capacity")
        #expect(capacity.exit == .code(0) && capacity.output.contains("due and waiting"), "\(capacity)")
        let missing = try await desk.run("jobs 99")
        #expect(missing.exit == .code(1) && missing.errors.contains("no job 99"), "\(missing)")
    }

    @Test func slipInASubcommandIsNotACaggAlone() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let slip = try await desk.run("jobs erors")
        #expect(slip.exit == .code(1) && slip.errors.contains("did you mean jobs errors?"), "\(slip)")
        let cagg = try await desk.run("jobs llm_metrics_1huor")
        #expect(cagg.errors.contains("did you mean llm_metrics_1hour?"), "\(cagg)")
        let other = try await desk.run("jobs list erors")
        #expect(other.errors.contains("\"status\" lists all"), "\(other)")
    }

    @Test func journalThatCannotBeWrittenIsSaidAndStopsNobody() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let id = try await desk.policyJob(of: Self.cagg)
        _ = try desk.home.write("", to: "caggctl")
        for words in ["pause", "resume", "run"] {
            let run = try await desk.run("jobs \(words) \(id) --yes")
            #expect(run.exit == .code(0), "\(run)")
            #expect(run.errorLines.count { $0.hasPrefix("warning: the journal can't be") } == 1, "\(run)")
        }
    }
}
