import ArgumentParser

/// What `policy set` is asked for.
package struct PolicySetRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// What is to change; never empty.
    package var settings: PolicySettings
    /// Which job, where the cagg has several policies.
    package var job: Int32?
    /// Whether to print the plan and stop.
    package var dryRun = false
}

struct PolicySetCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a refresh policy; what isn't named stays as it is.",
        discussion: """
            Keeps the job's id, its history and every other setting. Refuses what TimescaleDB would accept and then \
            fail on. An offset of none leaves that end of the window open. What the policy was before is kept in the \
            journal, and policy undo goes back to it.

            Examples:
              policy set llm_metrics_1min --start-offset 2h --end-offset 1min
              policy set llm_metrics_1min --schedule 30s --job 1001 --dry-run
              policy set llm_metrics_1day --start-offset none --yes
              policy set llm_metrics_1hour --buckets-per-batch 12 --refresh-newest-first no
              policy set llm_metrics_1day --initial-start 2026-11-23T02:00Z --timezone Europe/Berlin
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var arguments: PolicySettingArguments

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard !arguments.settings.isEmpty else {
            throw ValueProblem("policy set needs something to set, such as --start-offset, --end-offset or --schedule")
        }
        return .policySet(PolicySetRequest(cagg: cagg, settings: arguments.settings, job: job, dryRun: dryRun))
    }
}
