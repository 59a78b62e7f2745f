internal import ArgumentParser
internal import CommandLanguage
internal import Operations

struct ThresholdsCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "thresholds",
        abstract: "Show how far a cagg is refreshed: watermark, invalidation threshold, newest raw row, pending work.",
        discussion: """
            The values are also drawn on a time axis. --legacy prints the columns view_name, completed_threshold and \
            invalidation_threshold, as TimescaleDB 1.x did.

            Examples:
              thresholds llm_metrics_1min
              thresholds llm_metrics_1min --legacy --output csv
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Flag(help: "Print the columns of TimescaleDB 1.x.")
    var legacy = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let report = ThresholdsReport(thresholds: try await Thresholds.read(cagg, try await session.reader()))
        session.show(legacy ? report.legacyDocument : report.document)
        return .clean
    }
}
