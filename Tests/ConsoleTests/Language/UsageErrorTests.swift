import Postgres
import Testing

@testable import CommandLanguage
@testable import Console

/// The messages for wrong lines. These tests of CommandLanguage are here because they need declared commands.
@Suite struct UsageErrorTests {
    /// Each line with what is said about it and the place pointed at. Together they provoke every message of the
    /// argument parser that ``ParserMessage`` reads.
    @Test(arguments: [
        ("stauts", "unknown command \"stauts\"; did you mean \"status\"?", "^~~~~~"),
        ("select 1", "unknown command \"select\"; did you mean \"sql select\"?", "^~~~~~"),
        ("xyzzy", "unknown command \"xyzzy\" (see \"help\")", "^~~~~"),
        ("policy shwo x", "\"policy\" has no subcommand \"shwo\"; did you mean \"show\"?", "       ^~~~"),
        (
            "policy",
            "\"policy\" needs a subcommand: show, explain, set, add, remove, undo, tune, realtime (see \"help policy\")",
            nil
        ),
        (
            "policy frobnicate", "\"policy\" has no subcommand \"frobnicate\" (see \"help policy\")",
            "       ^~~~~~~~~~"
        ),
        (
            "status --chekc", "unknown option \"--chekc\"; did you mean \"--check\"? (see \"help status\")",
            "       ^~~~~~~"
        ),
        ("status -Z", "unknown option \"-Z\" (see \"help status\")", "       ^~"),
        (
            "status --check=yes", "--check takes no value, but \"yes\" was given (see \"help status\")",
            "       ^~~~~~~~~~~"
        ),
        ("refresh x --from", "--from needs a value: --from <time> (see \"help refresh\")", "          ^~~~~~"),
        ("refresh", "\"refresh\" needs an argument: <cagg> (see \"help refresh\")", nil),
        (
            "refresh x",
            "\"refresh\" needs a window: give --since, such as --since 6h, or --from and --to (see \"help refresh\")",
            nil
        ),
        ("refresh x y --since 6h", "unexpected argument \"y\" (see \"help refresh\")", "          ^"),
        ("refresh x y z --since 6h", "unexpected argument \"y\" (see \"help refresh\")", "          ^"),
        (
            "refresh x --from yesterdayish",
            "--from: \"yesterdayish\" isn't a time; write for example 2026-11-22T13:00Z, -6h, now, now-1d or -infinity"
                + " (see \"help refresh\")", "                 ^~~~~~~~~~~~"
        ),
        (
            "refresh x --from 6h --to now",
            "--from: \"6h\" is a duration, not a time; write -6h for 6h ago (see \"help refresh\")",
            "                 ^~"
        ),
        (
            "refresh x --from now --to -6h", "--from (now) is after --to (now-6h) (see \"help refresh\")", nil
        ),
        (
            "refresh x --since 6h --from -1h", "--since can't be combined with --from or --to (see \"help refresh\")",
            nil
        ),
        (
            "refresh x --since 6h --step -1h",
            "--step: \"-1h\" must be longer than zero; write for example 30min, 6h, 7d or 2mon (see \"help refresh\")",
            "                            ^~~"
        ),
        (
            "refresh x --since 6h --order newst",
            "\"newst\" isn't a value of --order; values: oldest, newest; did you mean \"newest\"? (see \"help"
                + " refresh\")",
            "                             ^~~~~"
        ),
        (
            "policy set x --job seven --schedule 1h", "--job: \"seven\" isn't a number (see \"help policy set\")",
            "                   ^~~~~"
        ),
        (
            "policy set x --schedule 30",
            "--schedule: \"30\" has no unit; write for example 30min, 6h, 7d or 2mon (see \"help policy set\")",
            "                        ^~"
        ),
        (
            "policy set x",
            "\"policy set\" needs at least one setting, such as --start-offset, --end-offset or --schedule"
                + " (see \"help policy set\")", nil
        ),
        ("--output json status", "the option \"--output\" must come after a command", "^~~~~~~~"),
        ("set outptu json", "unknown setting \"outptu\"; did you mean \"output\"? (see \"help set\")", nil),
        (
            "set output jsn",
            "\"jsn\" isn't a value of output; values: table, json, jsonl, csv; did you mean \"json\"? (see \"help"
                + " set\")",
            nil
        ),
        ("sql", "\"sql\" needs a statement, for example: sql select 1; (see \"help sql\")", nil),
        ("diff 'x", "the quote ' is not closed", "     ^~"),
        ("diff ${strat}", "unknown variable \"strat\"; did you mean \"start\"?", "     ^~~~~~~~"),
        (
            "\\d",
            "unknown command \"\\d\"; the supported psql commands are \\q \\? \\h \\x \\timing \\watch \\conninfo \\c \\set \\s",
            "^~"
        ),
    ])
    func saysInOneLineWhatIsWrongAndWhere(line: String, summary: String, marker: String?) throws {
        let error = try #require(throws: UsageError.self) {
            try Commands.grammar.parse(line: line, origin: .prompt, variables: Variables(["start": "x"]))
        }
        #expect(error.message == summary)
        #expect(error.excerpt?.marker == marker)
        #expect(!error.message.contains("\n"))
    }

    /// Whatever is typed is a command or one line of complaint whose place lies within the text.
    @Test func survivesAnything() {
        var generator = SplitMix64(seed: 42)
        let pieces = [
            "status", "refresh", "policy", "set", "sandbox", "watch", "sql", "help", "--from", "--since=", "-6h", "-",
            "--",
            "---", "-=", "=", "--=x", "-o", "-?", "--help", "'", "\"", "\\", "${", "}", "#", "日本", "\u{1B}", "\t",
            "x y",
            "-hx", "--step", "1", "\u{0}", "-c", "e\u{301}", "--from=-6h", "-y6",
        ]
        for _ in 0..<300 {
            let line = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined(separator: Bool.random(using: &generator) ? " " : "")
            do {
                _ = try Commands.grammar.parse(line: line, origin: .prompt)
            } catch {
                let text = error.message
                #expect(!text.isEmpty && !text.contains { $0.isNewline }, "\(line)")
                if let columns = error.columns { #expect(columns.upperBound <= line.count, "\(line)") }
            }
        }
    }

    @Test func namesTheLineOfARunbook() throws {
        let error = try #require(throws: UsageError.self) {
            try Commands.grammar.parse(line: "stauts", origin: .runbook(name: "night.cagg", line: 7))
        }
        #expect(error.message == "night.cagg:7: unknown command \"stauts\"; did you mean \"status\"?")
    }
}
