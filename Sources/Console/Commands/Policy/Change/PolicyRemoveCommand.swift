internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyRemoveCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one refresh policy, never all of them.",
        discussion: """
            The job's statistics are deleted with it. policy undo adds the policy again, with every setting, under a new id.

            Examples:
              policy remove llm_metrics_1min
              policy remove llm_metrics_1min --job 1001 --dry-run
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print what would be removed and the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let change = try await PolicyPlanner(reader).planRemoval(from: cagg, job: job)
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
