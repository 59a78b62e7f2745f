import ArgumentParser
package import Postgres

/// What `repair` is asked for.
package struct RepairRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// How old the kept diff may be.
    package var maximumAge: Interval
    /// Whether to print the plan and stop.
    package var dryRun: Bool

    /// Within a day policies and retention have changed little that a plan's own guards wouldn't notice.
    package static let defaultMaximumAge = Interval(days: 1)
}

struct RepairCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Refresh just the buckets that the last diff found wrong.",
        discussion: """
            Takes what the last diff of the cagg kept: the buckets with drift, duplicate or pending rows are refreshed, \
            with force where no invalidation covers them, and compared again. Buckets whose raw data is gone are left \
            alone and named. Exits with 4 when rows are left that differ, and with 5 when something was refused or not \
            compared. --dry-run prints the plan and its SQL, and changes nothing.

            Examples:
              repair llm_metrics_1hour --dry-run
              repair llm_metrics_1hour --yes
              repair llm_metrics_1day --max-age 7d
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How old the kept diff may be, 1d if left out.", valueName: "duration"),
        transform: Reading.duration)
    var maxAge = RepairRequest.defaultMaximumAge

    @Flag(help: "Print the plan and its SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        .repair(RepairRequest(cagg: cagg, maximumAge: maxAge, dryRun: dryRun))
    }
}
