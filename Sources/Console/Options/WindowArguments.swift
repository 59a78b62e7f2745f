internal import ArgumentParser
internal import CommandLanguage

/// The options for a time range: `--from`, `--to` and `--since`.
struct WindowArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Start: 2026-11-22T13:00Z, -6h, now-1d or -infinity.", valueName: "time"),
        transform: Reading.time)
    var from: TimeExpression?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("End (exclusive). Default: now.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Use the most recent time instead of --from and --to: 6h means from six hours ago until now.",
            valueName: "duration"),
        transform: Reading.positiveSpan)
    var since: TimeSpan?

    func window() throws(ValueProblem) -> TimeWindow? {
        try TimeWindow(from: from, to: to, since: since)
    }
}
