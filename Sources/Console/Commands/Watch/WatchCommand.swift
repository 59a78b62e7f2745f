internal import ArgumentParser
internal import CommandLanguage
internal import Postgres

struct WatchCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Repeat a command until you press Ctrl-C.",
        usage: "caggctl watch [<interval>] [<command> ...]",
        discussion: """
            An interval without a unit is in seconds. Without a command, "watch" repeats the previous command.

            Examples:
              watch status
              watch 10 status --check
              watch 1min sql select count(*) from llm_traces;
            """)
    static let traits: CommandTraits = .printsMetrics

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The time between two runs (default: 2s), and the command to repeat.", valueName: "command"))
    var words: [String] = []

    @OptionGroup(visibility: .private) var globals: GlobalOptions

    /// Repeats a command until Ctrl-C. At a terminal, clears the screen before each run. Problems that the command
    /// finds don't end the watch. An error ends the watch only if repeating the command can't help: no connection,
    /// wrong usage or an interruption.
    func run(in session: Session) async throws -> ExitCode {
        let (interval, given) = try Self.read(session.source)
        guard let command = given ?? session.lastCommand else {
            throw ConsoleError(
                "there is no command to repeat yet", hint: "give a command, for example: watch status", .usage)
        }
        while !Task.isCancelled {
            if session.console.outputIsTerminal { session.console.write("\u{1B}[H\u{1B}[2J") }
            do {
                _ = try await session.run(command)
            } catch {
                let failure = ConsoleError(error)
                if [.noConnection, .usage, .interrupted].contains(failure.exitCode) { throw error }
                session.report(failure)
            }
            do { try await Task.sleep(for: interval) } catch { break }
        }
        return .clean
    }

    /// The time between two runs if no interval is given. psql's `\watch` has the same default.
    private static let defaultInterval = Duration.seconds(2)

    /// Reads the interval and the command from the words. The command is nil if there are no words after the interval.
    static func read(_ source: CommandSource) throws(UsageError) -> (Duration, ParsedCommand?) {
        var rest = source
        var interval = defaultInterval
        if let first = rest.words.first {
            do {
                if let given = try Self.interval(first.text) {
                    interval = given
                    rest.words.removeFirst()
                }
            } catch {
                throw source.error("watch: \"\(first.text)\" \(error)", at: first)
            }
        }
        guard let first = rest.words.first else { return (interval, nil) }
        let parsed = try Commands.grammar.parse(rest)
        guard case .run(let command as any ConsoleCommand) = parsed.action, type(of: command).traits.contains(.reads)
        else { throw source.error("\"watch\" can repeat only commands that change nothing", at: first) }
        return (interval, parsed)
    }

    /// Reads a word as an interval. Returns nil if the word doesn't begin like a number. Throws `ValueProblem` if the
    /// word isn't a valid interval, or if the interval is shorter than 0.1 seconds.
    static func interval(_ word: String) throws(ValueProblem) -> Duration? {
        guard let first = word.first, first.isNumber || first == "-" else { return nil }
        let number = Double(word).flatMap { $0.isNaN ? nil : $0 }
        let seconds = number.map { Interval(microseconds: Int64(min(max($0, -1), 1e9) * 1_000_000)) }
        guard let interval = seconds ?? Interval(parsing: word) else {
            throw ValueProblem("isn't an interval; write for example 5, 5s or 1min")
        }
        guard interval.approximateDuration >= .milliseconds(100) else {
            throw ValueProblem("is too short; the shortest interval is 0.1 seconds")
        }
        return interval.approximateDuration
    }
}
