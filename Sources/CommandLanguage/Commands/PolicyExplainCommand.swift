import ArgumentParser

/// What `policy explain` is asked for.
package struct PolicyExplainRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// Which job, where the cagg has several policies.
    package var job: Int32?
    /// When the run is imagined; nil is its next start.
    package var at: TimeExpression?
}

struct PolicyExplainCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which buckets the next run of a policy covers, which it doesn't, and why.",
        discussion: """
            Shows the window, the batches in their order, the buckets that really have work, those left out (open, cut by \
            the window's ends, nearer to now than end_offset) with the run that will cover them, and late data that no \
            run will ever reach, with the command that picks it up. For integer time it calls the function that was set \
            with set_integer_now_func.

            Examples:
              policy explain llm_metrics_1min
              policy explain llm_metrics_1min --job 1001 --at now+1h
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("When the run is; by default at its next start.", valueName: "time"),
        transform: Reading.time)
    var at: TimeExpression?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .policyExplain(PolicyExplainRequest(cagg: cagg, job: job, at: at)) }
}
