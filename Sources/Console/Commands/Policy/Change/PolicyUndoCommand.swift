internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyUndoCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Undo a change of a refresh policy that the journal recorded.",
        discussion: """
            Undoes the last change, or with --to restores the policy as it was at that time. Changed settings get \
            their old values, an added policy is removed, and a removed policy is added again under a new id. An undo \
            is a change too: it is checked, and it can be undone. history --changes lists the changes. The journal is \
            on this machine: changes made elsewhere aren't in it, and are shown before they are overwritten.

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

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where several were changed.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if case .integer(let number) = to {
            throw ValueProblem("\(number) isn't a time; write \(TimeExpression.examples)")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        // The journal's times are of this machine's clock. For a relative time the server's clock is close enough.
        let now = try await session.serverNow(reader)
        var time: Timestamp?
        if case .timestamp(let instant) = to?.resolved(now: now) { time = instant }
        let change = try await PolicyPlanner(reader).planUndo(of: cagg, job: job, to: time, in: session.journal)
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
