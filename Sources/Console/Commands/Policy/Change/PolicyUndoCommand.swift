internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyUndoCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Undo a recorded change of a refresh policy.",
        discussion: """
            The command undoes the last change of the policy. With --to, it restores the policy as it was at that \
            time. Changed settings get their old values, an added policy is removed, and a removed policy is added \
            again with a new job id. An undo is checked like every other change, and it can be undone too. "history \
            --changes" lists the changes. The journal is a file on this machine: it has no changes that were made on \
            other machines or without caggctl. If an undo overwrites such changes, the command shows them first.

            Examples:
              policy undo llm_metrics_1min
              policy undo llm_metrics_1min --to -1d --dry-run
              policy undo llm_metrics_1min --job 1001
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Restore the policy as it was at this time: -2h, 2026-11-22T13:00Z.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The policy's job id; needed if several policies were changed.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL without making the change.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if case .integer(let number) = to {
            throw ValueProblem("\(number) isn't a time; write for example \(TimeExpression.examples)")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        // The times in the journal come from this machine's clock. A relative time such as -2h is computed with the
        // server's clock; the small difference between the clocks doesn't matter here.
        let now = try await session.serverNow(reader)
        var time: Timestamp?
        if case .timestamp(let instant) = to?.resolved(now: now) { time = instant }
        let change = try await PolicyPlanner(reader).planUndo(of: cagg, job: job, to: time, in: session.journal)
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
