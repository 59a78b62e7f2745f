import CommandLanguage
import Testing

@testable import Console

@Suite struct JobsCommandTests {
    @Test(
        arguments: [
            ("jobs", nil), ("jobs llm_metrics_1min", "llm_metrics_1min"), ("jobs 1004", "1004"),
            ("jobs list 1004", "1004"), ("jobs --output json", nil),
        ] as [(String, String?)])
    func listsJobs(line: String, subject: String?) throws {
        #expect(try command(line, JobsListCommand.self).cagg == subject)
    }

    @Test func readsSubcommands() throws {
        let errors = try command("jobs errors a --since 1h", JobsErrorsCommand.self)
        #expect(errors.cagg == "a" && errors.since == .seconds(3_600))
        #expect(try command("jobs errors", JobsErrorsCommand.self).since == nil)
        _ = try command("jobs capacity", JobsCapacityCommand.self)
        #expect(try command("jobs pause 1 2", JobsPauseCommand.self).id == [1, 2])
        #expect(try command("jobs resume 1 --dry-run", JobsResumeCommand.self).dryRun)
        #expect(try command("jobs unstick 1", JobsUnstickCommand.self).id == 1)
        let run = try command("jobs run 7 --recorded --timeout 30s --allow-data-loss --confirm x", JobsRunCommand.self)
        #expect(run.id == 7 && run.recorded && run.timeout == .seconds(30))
        #expect(run.loss.allowDataLoss && run.loss.confirm == "x" && !run.dryRun)
    }

    /// It may be a cagg's name: only the server knows.
    @Test(arguments: [("jobs erors", "jobs errors"), ("jobs capcity --output json", "jobs capacity")])
    func wordThatIsNearlyASubcommandIsRemembered(line: String, near: String) throws {
        let parsed = try parsed(line)
        #expect(try command(line, JobsListCommand.self).cagg == parsed.nearSubcommand?.word)
        #expect(parsed.nearSubcommand?.command == near)
    }

    @Test(arguments: ["jobs", "jobs errors", "jobs llm_metrics_1min", "jobs list erors", "jobs 1004", "status erors"])
    func otherWordsAreNot(line: String) throws {
        #expect(try parsed(line).nearSubcommand == nil)
    }

    @Test(arguments: ["jobs run", "jobs run x", "jobs pause", "jobs run 1 --timeout 5s", "jobs a b", "jobs --nonsense"])
    func refusesWhatItCannotMean(line: String) {
        #expect(throws: UsageError.self) { try parsed(line) }
    }
}
