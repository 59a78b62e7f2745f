internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct JobsErrorsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "List the failures of jobs, grouped by their message.",
        discussion: """
            Examples:
              jobs errors
              jobs errors llm_metrics_1min --since 7d
              jobs errors 1004 --since 1h
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "A continuous aggregate, or a job's id; all jobs if left out.")
    var cagg: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How far back; 24h if left out.", valueName: "duration"),
        transform: Reading.duration)
    var since: Duration?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let selection = JobSelection(cagg)
        let now = try await session.serverNow(reader)
        let start = now.adding(microseconds: -Int64((since ?? .seconds(86_400)) / .microseconds(1)))
        let records = try await selection.read(reader)
        let wanted = selection == .all ? nil : records.map(\.id)
        let groups = try await JobHistory(reader).failures(of: wanted, since: start)
        session.show(JobErrorsReport(groups: groups, records: records, since: start, now: now).document)
        return .clean
    }
}
