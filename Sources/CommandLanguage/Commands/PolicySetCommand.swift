import ArgumentParser
package import Postgres

/// What `policy set` is asked for; nil leaves a setting as it is.
package struct PolicySetRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// How far back a run reaches.
    package var startOffset: OffsetExpression?
    /// How close to now a run goes.
    package var endOffset: OffsetExpression?
    /// Time from one run to the next, longer than nothing.
    package var schedule: Interval?
    /// Which job, where the cagg has several policies.
    package var job: Int32?
    /// Whether to print the plan and stop.
    package var dryRun: Bool
}

struct PolicySetCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a refresh policy; what isn't named stays as it is.",
        discussion: """
            Keeps the job's id, its history and every other setting. Refuses what TimescaleDB would accept and then \
            fail on. An offset of none leaves that end of the window open.

            Examples:
              policy set llm_metrics_1min --start-offset 2h --end-offset 1min
              policy set llm_metrics_1min --schedule 30s --job 1001 --dry-run
              policy set llm_metrics_1day --start-offset none --yes
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far back a run reaches: 1h, 7d or none.", valueName: "duration"),
        transform: Reading.offset)
    var startOffset: OffsetExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How close to now a run goes: 1min or none.", valueName: "duration"),
        transform: Reading.offset)
    var endOffset: OffsetExpression?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Time between runs: 30s, 5min.", valueName: "duration"),
        transform: Reading.duration)
    var schedule: Interval?

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard startOffset != nil || endOffset != nil || schedule != nil else {
            throw ValueProblem("policy set needs something to set: --start-offset, --end-offset or --schedule")
        }
        return .policySet(
            PolicySetRequest(
                cagg: cagg, startOffset: startOffset, endOffset: endOffset, schedule: schedule, job: job,
                dryRun: dryRun))
    }
}
