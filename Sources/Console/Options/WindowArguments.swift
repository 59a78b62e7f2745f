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
        parsing: .unconditional, help: ArgumentHelp("End, exclusive; now if left out.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("From this long ago until now, instead of --from and --to: 6h.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var since: TimeSpan?

    func window() throws(ValueProblem) -> TimeWindow? {
        try TimeWindow(from: from, to: to, since: since)
    }
}
