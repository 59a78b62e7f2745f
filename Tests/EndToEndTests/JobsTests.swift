import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

/// `jobs` as an operator types it.
@Suite struct JobsTests {
    @Test(arguments: Engine.allUnderTest)
    func jobsAreListedPausedAndResumedAndTheJournalKnows(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        let home = try TemporaryFolder()
        var environment = try options.environment()
        environment["XDG_STATE_HOME"] = home.path
        func caggctl(_ words: String) async throws -> ProgramRun {
            try await ProgramRun(words.split(separator: " ").map(String.init), environment: environment)
        }

        let list = try await caggctl("jobs llm_metrics_1hour -o json").json()
        #expect(list["schema"] as? String == "caggctl.jobs/1")
        let jobs = try #require(list["jobs"] as? [[String: Any]])
        let refresh = try #require(jobs.first { $0["kind"] as? String == "refresh" })
        #expect(refresh["subject"] as? String == "llm_metrics_1hour")
        let id = try #require(refresh["job_id"] as? Int)

        let card = try await caggctl("jobs \(id)")
        #expect(card.exit == .code(0) && card.output.contains("mat_hypertable_id"), "\(card)")
        let refused = try await caggctl("jobs pause \(id)")
        #expect(refused.exit == .code(5) && refused.errors.contains("--yes"), "\(refused)")
        let planned = try await caggctl("jobs pause \(id) --dry-run")
        #expect(planned.exit == .code(0) && planned.output.contains("scheduled => false"), "\(planned)")

        let paused = try await caggctl("jobs pause \(id) --yes")
        #expect(paused.exit == .code(0) && paused.output.contains("paused"), "\(paused)")
        #expect(try await caggctl("jobs \(id)").output.contains("paused"))
        let stuck = try await caggctl("jobs unstick \(id) --yes")
        #expect(stuck.exit == .code(5) && stuck.errors.contains("jobs resume \(id)"), "\(stuck)")
        #expect(try await caggctl("jobs resume \(id) --yes").exit == .code(0))

        let changes = try await caggctl("history --changes -o json").json()
        let entries = try #require(changes["entries"] as? [[String: Any]])
        #expect(entries.map { $0["event"] as? String } == ["policy.paused", "policy.resumed"])
        #expect(entries.map { $0["command"] as? String } == ["jobs pause \(id)", "jobs resume \(id)"])

        let run = try await caggctl("jobs run \(id) --yes")
        #expect(run.exit == .code(0) && run.output.contains("isn't booked"), "\(run)")
        let errors = try await caggctl("jobs errors -o json").json()
        #expect(errors["schema"] as? String == "caggctl.jobs.errors/1")
        let capacity = try await caggctl("jobs capacity")
        #expect(capacity.exit == .code(0) && capacity.output.contains("due and waiting"), "\(capacity)")
        let missing = try await caggctl("jobs 99")
        #expect(missing.exit == .code(1) && missing.errors.contains("no job 99"), "\(missing)")
        withExtendedLifetime(home) {}
    }
}
