internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyRemoveCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one refresh policy of a cagg.",
        discussion: """
            The statistics of the job are deleted too. "policy undo" adds the policy again with all its settings, but \
            with a new job id.

            Examples:
              policy remove llm_metrics_1min
              policy remove llm_metrics_1min --job 1001 --dry-run
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The policy's job id; needed if the cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the policy and the SQL without removing the policy.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let change = try await PolicyPlanner(reader).planRemoval(from: cagg, job: job)
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
