import ArgumentParser

/// What `policy undo` is asked for.
package struct PolicyUndoRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// The time whose state is wanted; nil is that before the last change.
    package var to: TimeExpression?
    /// Which job, where several were changed.
    package var job: Int32?
    /// Whether to print the plan and stop.
    package var dryRun = false
}

struct PolicyUndoCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back a change of a refresh policy that the journal knows.",
        discussion: """
            Goes back before the last change, or to how the policy was at a time. What was set is set back, what was \
            added is removed, and what was removed is made again, under a new id. It is a change like any other: it is \
            checked, and can be undone itself. history --changes lists what there is. The journal is this machine's: what \
            was changed elsewhere isn't in it, and is shown before it is overwritten.

            Examples:
              policy undo llm_metrics_1min
              policy undo llm_metrics_1min --to -1d --dry-run
              policy undo llm_metrics_1min --job 1001
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional, help: ArgumentHelp("As it was then: -2h, 2026-11-22T13:00Z.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where several were changed.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        if case .integer(let number) = to {
            throw ValueProblem("\(number) is no time; write \(TimeExpression.examples)")
        }
        return .policyUndo(PolicyUndoRequest(cagg: cagg, to: to, job: job, dryRun: dryRun))
    }
}
