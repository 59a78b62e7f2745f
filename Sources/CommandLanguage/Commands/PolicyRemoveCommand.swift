import ArgumentParser

/// What `policy remove` is asked for.
package struct PolicyRemoveRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// Which job, where the cagg has several policies.
    package var job: Int32?
    /// Whether to print the plan and stop.
    package var dryRun = false
}

struct PolicyRemoveCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one refresh policy, never all of them.",
        discussion: """
            The job's statistics go with it. policy undo makes the policy again, with every setting and under a new id.

            Examples:
              policy remove llm_metrics_1min
              policy remove llm_metrics_1min --job 1001 --dry-run
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print what would go and the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .policyRemove(PolicyRemoveRequest(cagg: cagg, job: job, dryRun: dryRun)) }
}
