import ArgumentParser

/// What `status` is asked for.
package struct StatusRequest: Sendable, Hashable {
    /// Names as typed; empty is all.
    package var caggs: [String]
    /// Whether a bad verdict is exit code 4.
    package var check: Bool
}

struct StatusCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show every continuous aggregate on one screen: is it fresh, and why not?",
        discussion: """
            One row a cagg: bucket, watermark, lag behind what it should hold by now, pending work, policy, last and \
            next run, verdict. Reads catalogs only. --output openmetrics is for node_exporter's textfile collector.

            Examples:
              status
              status llm_metrics_1min llm_metrics_1hour
              status --check --output json
              status --output openmetrics
            """)

    @Argument(help: "Caggs to show; all if left out.")
    var cagg: [String] = []

    @Flag(help: "Exit with 4 when a verdict is bad, for monitoring.")
    var check = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .status(StatusRequest(caggs: cagg, check: check)) }
}
