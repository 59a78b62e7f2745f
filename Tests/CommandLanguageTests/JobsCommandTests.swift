import Postgres
import Testing

@testable import CommandLanguage

@Suite struct JobsCommandTests {
    private static let day = Interval(microseconds: 86_400_000_000)

    @Test(arguments: [
        ("jobs", Command.jobs(JobsRequest(subject: nil))),
        ("jobs llm_metrics_1min", .jobs(JobsRequest(subject: "llm_metrics_1min"))),
        ("jobs 1004", .jobs(JobsRequest(subject: "1004"))), ("jobs list 1004", .jobs(JobsRequest(subject: "1004"))),
        ("jobs --output json", .jobs(JobsRequest(subject: nil))),
        ("jobs errors", .jobsErrors(JobsErrorsRequest(subject: nil, since: day))),
        (
            "jobs errors a --since 1h",
            .jobsErrors(JobsErrorsRequest(subject: "a", since: Interval(microseconds: 3_600_000_000)))
        ),
        ("jobs capacity", .jobsCapacity),
        ("jobs pause 1 2", .jobsAlter(JobsAlterRequest(change: .pause, jobs: [1, 2], dryRun: false))),
        ("jobs resume 1 --dry-run", .jobsAlter(JobsAlterRequest(change: .resume, jobs: [1], dryRun: true))),
        ("jobs unstick 1", .jobsAlter(JobsAlterRequest(change: .unstick, jobs: [1], dryRun: false))),
        (
            "jobs run 7 --recorded --timeout 30s --allow-data-loss --confirm x",
            .jobsRun(
                JobsRunRequest(
                    job: 7, isRecorded: true, timeout: Interval(microseconds: 30_000_000), allowDataLoss: true,
                    confirmation: "x", dryRun: false))
        ),
        ("jobs --help", .help(HelpRequest(topic: ["jobs"]))), ("help jobs", .help(HelpRequest(topic: ["jobs"]))),
        ("jobs errors --help", .help(HelpRequest(topic: ["jobs", "errors"]))),
    ])
    func readsJobs(line: String, expected: Command) throws {
        #expect(try command(line) == expected)
    }

    /// It may be a cagg's name: only the server knows.
    @Test(arguments: [("jobs erors", "jobs errors"), ("jobs capcity --output json", "jobs capacity")])
    func wordThatIsNearlyASubcommandIsRemembered(line: String, near: String) throws {
        let invocation = try #require(try CommandParser.parse(line: line, origin: .prompt))
        #expect(invocation.command == .jobs(JobsRequest(subject: invocation.nearSubcommand?.word)))
        #expect(invocation.nearSubcommand?.command == near)
    }

    @Test(arguments: ["jobs", "jobs errors", "jobs llm_metrics_1min", "jobs list erors", "jobs 1004", "status erors"])
    func otherWordsAreNot(line: String) throws {
        #expect(try CommandParser.parse(line: line, origin: .prompt)?.nearSubcommand == nil)
    }

    @Test(arguments: ["jobs run", "jobs run x", "jobs pause", "jobs run 1 --timeout 5s", "jobs a b", "jobs --nonsense"])
    func refusesWhatItCannotMean(line: String) {
        #expect(throws: UsageError.self) { try command(line) }
    }

    @Test func lookingCanBeWatched() throws {
        #expect(try command("watch 5 jobs errors") != nil)
        #expect(throws: UsageError.self) { try command("watch 5 jobs run 1004") }
    }
}
