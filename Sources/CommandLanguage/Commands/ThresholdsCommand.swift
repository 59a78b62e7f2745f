import ArgumentParser

/// What `thresholds` is asked for.
package struct ThresholdsRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// The three columns of TimescaleDB 1.x.
    package var legacy: Bool
}

struct ThresholdsCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "thresholds",
        abstract: "Show how far a cagg has got: watermark, invalidation threshold, newest raw row, pending work.",
        discussion: """
            Draws them on one time axis. --legacy prints view_name, completed_threshold and invalidation_threshold, \
            the columns that runbooks of TimescaleDB 1.x read.

            Examples:
              thresholds llm_metrics_1min
              thresholds llm_metrics_1min --legacy --output csv
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Flag(help: "Print the columns of TimescaleDB 1.x.")
    var legacy = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .thresholds(ThresholdsRequest(cagg: cagg, legacy: legacy)) }
}
