import ArgumentParser

/// What `policy show` is asked for.
package struct PolicyShowRequest: Sendable, Hashable {
    /// Nil is all.
    package var cagg: String?
}

struct PolicyShowCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show refresh policies with what retention and compression do beside them.",
        discussion: """
            Offsets, batches, schedule and next run, and where policies are at odds: a window that reaches past the raw \
            data or into compressed chunks, windows that overlap, a cagg that is refreshed nearer to now than the one it \
            reads, keys that TimescaleDB ignores. A single cagg is drawn by age as well.

            Examples:
              policy show
              policy show llm_metrics_1min
            """)

    @Argument(help: "The continuous aggregate; all if left out.")
    var cagg: String?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .policyShow(PolicyShowRequest(cagg: cagg)) }
}
