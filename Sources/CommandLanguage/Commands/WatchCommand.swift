import ArgumentParser
package import Postgres

/// What `watch` is asked for.
package struct WatchRequest: Sendable, Equatable {
    /// From the end of one run to the start of the next; a tenth of a second at least.
    package var interval: Interval
    /// What to repeat; nil is the command before this one.
    package var invocation: Invocation?

    /// psql's `\watch` waits as long.
    package static let defaultInterval = Interval(microseconds: 2_000_000)
}

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Repeat a command until Ctrl-C.",
        usage: "caggctl watch [<interval>] [<command> ...]",
        discussion: """
            A number alone is seconds. Without a command it repeats the one before.

            Examples:
              watch status
              watch 10 status --check
              watch 1min sql select count(*) from llm_traces;
            """)

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("How long to wait between runs (2s), and the command.", valueName: "command"))
    var words: [String] = []

    /// The interval in front of the command; nil where the first word is none.
    static func interval(_ word: String) throws(ValueProblem) -> Interval? {
        guard let first = word.first, first.isNumber || first == "-" else { return nil }
        let seconds = Double(word).map { Interval(microseconds: Int64(min(max($0, -1), 1e9) * 1_000_000)) }
        guard let interval = seconds ?? Interval(parsing: word) else {
            throw ValueProblem("is no interval; write 5, 5s or 1min")
        }
        guard interval.approximateMicroseconds >= 100_000 else { throw ValueProblem("is too short; 0.1 is the least") }
        return interval
    }
}
