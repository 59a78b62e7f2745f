import ArgumentParser

/// What `diff` is asked for.
package struct DiffRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// What to compare; bounds that are no bucket bounds are the plan's to round.
    package var window: TimeWindow
    /// Relative difference up to which two floating-point numbers count as equal.
    package var tolerance: Double
    /// How many differences are listed; all are counted.
    package var limit: Int
    /// The length of the window one query compares; nil leaves it to the plan.
    package var step: TimeSpan?

    /// Sums of doubles depend on the order of their terms, which a parallel plan changes.
    package static let defaultTolerance = 1e-9
    /// What fits on a screen.
    package static let defaultLimit = 20
}

struct DiffCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare what a cagg stores with what its raw data says now.",
        discussion: """
            Lists each difference with its cause: pending, unmaterialized, orphaned, duplicate or drift. Exits with \
            4 when it finds pending, duplicate or drift rows. The comparison runs on the server.

            Examples:
              diff llm_metrics_1min --since 6h
              diff llm_metrics_1hour --from 2026-11-20 --to 2026-11-21 --limit 50
              diff llm_metrics_1day --since 7d --tolerance 1e-6 --output json
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var window: WindowArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Relative difference up to which floating-point numbers are equal, 1e-9 if left out.", valueName: "number"),
        transform: Self.tolerance)
    var tolerance = DiffRequest.defaultTolerance

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many differences to list, 20 if left out.", valueName: "rows"),
        transform: Reading.count)
    var limit = DiffRequest.defaultLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of the window one query compares.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard let window = try window.window() else {
            throw ValueProblem("diff needs a window: --since 6h, or --from and --to")
        }
        return .diff(DiffRequest(cagg: cagg, window: window, tolerance: tolerance, limit: limit, step: step))
    }

    @Sendable private static func tolerance(_ text: String) throws -> Double {
        guard let number = Double(text), number.isFinite, number >= 0 else {
            throw ValueProblem("is no tolerance; write 0, 0.001 or 1e-9")
        }
        return number
    }
}
