import ArgumentParser

/// What `policy add` is asked for.
package struct PolicyAddRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// Both offsets and the schedule among them.
    package var settings: PolicySettings
    /// Whether to print the plan and stop.
    package var dryRun = false
}

struct PolicyAddCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a refresh policy.",
        discussion: """
            Makes the same checks as policy set. From TimescaleDB 2.21 a cagg can have several, as long as their \
            windows don't overlap.

            Examples:
              policy add llm_metrics_1min --start-offset 2h --end-offset 1min --schedule 30s
              policy add llm_metrics_1day --start-offset none --end-offset 1d --schedule 1d --dry-run
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var arguments: PolicySettingArguments

    @Flag(help: "Print the policy and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        let settings = arguments.settings
        guard settings.startOffset != nil, settings.endOffset != nil, settings.schedule != nil else {
            throw ValueProblem("policy add needs --start-offset, --end-offset and --schedule")
        }
        return .policyAdd(PolicyAddRequest(cagg: cagg, settings: settings, dryRun: dryRun))
    }
}
