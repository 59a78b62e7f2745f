import ArgumentParser

/// What `policy show` is asked for.
package struct PolicyShowRequest: Sendable, Hashable {
    /// Nil is all.
    package var cagg: String?
}

struct PolicyShowCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show refresh policies: offsets, schedule, runs.",
        discussion: """
            Examples:
              policy show
              policy show llm_metrics_1min
            """)

    @Argument(help: "The continuous aggregate; all if left out.")
    var cagg: String?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .policyShow(PolicyShowRequest(cagg: cagg)) }
}
