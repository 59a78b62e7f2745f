import ArgumentParser

/// What `refresh` is asked for.
package struct RefreshRequest: Sendable, Hashable {
    /// Which window comes first.
    package enum Order: String, Sendable, CaseIterable {
        case oldest, newest
    }

    /// As typed, with a schema or without.
    package var cagg: String
    /// What to refresh; only whole buckets inside it can be.
    package var window: TimeWindow
    /// The length of one call's window; nil leaves it to the plan.
    package var step: TimeSpan?
    /// Which window comes first.
    package var order: Order
    /// Whether to print the plan and stop.
    package var dryRun: Bool
    /// Whether aggregates whose raw data is gone may be deleted.
    package var allowDataLoss: Bool
    /// Let the window reach into the bucket that is still open, or into the future.
    package var allowOpenBucket: Bool
    /// The cagg's name typed once more, where losing data asks for it.
    package var confirmation: String?
    /// Refresh what isn't invalidated too (TimescaleDB 2.18 and later).
    package var force: Bool
}

extension RefreshRequest.Order: ExpressibleByArgument {}

struct RefreshCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Recompute a stretch of a cagg, window by window.",
        discussion: """
            Each window is a call of its own, so an interrupted refresh keeps what it has done. A refresh over raw \
            data that retention has dropped would delete aggregates: it is refused unless --allow-data-loss says so. \
            --dry-run prints the plan and its SQL, and changes nothing.

            Examples:
              refresh llm_metrics_1min --since 6h
              refresh llm_metrics_1hour --from 2026-11-20 --to now-1h --step 1d --dry-run
              refresh llm_metrics_1min --from -6h --to now --order newest --yes
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var window: WindowArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of the window one call refreshes.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(parsing: .unconditional, help: "Which window comes first.")
    var order: RefreshRequest.Order = .oldest

    @Flag(help: "Print the plan and its SQL, and stop.")
    var dryRun = false

    @Flag(help: "Refresh over dropped raw data, although that deletes aggregates.")
    var allowDataLoss = false

    @Flag(help: "Let the window reach into the bucket that is still open.")
    var allowOpenBucket = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The cagg's name once more, to confirm a loss of data in a script.", valueName: "name"))
    var confirm: String?

    @Flag(help: "Recompute what isn't invalidated as well (TimescaleDB 2.18 or later).")
    var force = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard let window = try window.window() else {
            throw ValueProblem("refresh needs a window: --since 6h, or --from and --to")
        }
        return .refresh(
            RefreshRequest(
                cagg: cagg, window: window, step: step, order: order, dryRun: dryRun, allowDataLoss: allowDataLoss,
                allowOpenBucket: allowOpenBucket, confirmation: confirm, force: force))
    }
}
