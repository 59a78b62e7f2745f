import ArgumentParser

/// What `policy realtime` is asked for.
package struct PolicyRealtimeRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// Whether reading the cagg is to add live rows.
    package var isOn: Bool
    /// Whether to print the change and stop.
    package var dryRun: Bool
}

struct PolicyRealtimeCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "realtime",
        abstract: "Switch a cagg's live rows on or off, and say what that costs.",
        discussion: """
            With live rows each read of the cagg aggregates the raw rows from the watermark on; without them readers see \
            nothing newer than the watermark. Both are shown, by the planner's estimates, before anything is changed.

            Examples:
              policy realtime llm_metrics_1hour on --dry-run
              policy realtime llm_metrics_1hour off --yes
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Argument(help: "on or off.")
    var state: SwitchChoice

    @Flag(help: "Print the change and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command {
        .policyRealtime(PolicyRealtimeRequest(cagg: cagg, isOn: state == .on, dryRun: dryRun))
    }
}

enum SwitchChoice: String, CaseIterable, ExpressibleByArgument {
    case on, off
}
