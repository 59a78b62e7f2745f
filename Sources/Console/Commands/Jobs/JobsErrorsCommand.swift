internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct JobsErrorsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "List the failures of jobs, grouped by error message.",
        discussion: """
            Examples:
              jobs errors
              jobs errors llm_metrics_1min --since 7d
              jobs errors 1004 --since 1h
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "A continuous aggregate, or a job's id. Default: all jobs.")
    var cagg: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How far back to look. Default: 24h.", valueName: "duration"),
        transform: Reading.duration)
    var since: Duration?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let selection = JobSelection(cagg)
        let now = try await session.serverNow(reader)
        let start = now.adding(.zero - (since ?? .seconds(86_400)))
        let jobs = try await selection.read(reader)
        let wanted = selection == .all ? nil : jobs.map(\.id)
        let groups = try await JobHistory(reader).failures(of: wanted, since: start)
        session.show(JobErrorsReport(groups: groups, jobs: jobs, since: start, now: now).document)
        return .clean
    }
}
