import ArgumentParser
import CommandLanguage
import Testing

@testable import Console

/// Numbers and words that are hardly ever typed, and that must not end the program.
@Suite struct ExtremeValueTests {
    @Test(arguments: [
        "-99999999999999", "-9223372036854775808", "9223372036854775807", "1000001", "nan", "inf", "٣",
    ])
    func timeOutBeyondAllMeasureIsRefused(text: String) {
        #expect(throws: ValueProblem.self) { try GlobalOptions.timeout(text) }
    }

    @Test(
        arguments: [
            ("5", .seconds(5)), ("0.1", .milliseconds(100)), ("500ms", .milliseconds(500)), ("1min", .seconds(60)),
            ("1e12", .seconds(1_000_000_000)), ("1e400", .seconds(1_000_000_000)), ("status", nil), ("nan", nil),
            ("", nil),
        ] as [(String, Duration?)])
    func watchTakesANumberForItsInterval(word: String, interval: Duration?) throws {
        #expect(try WatchCommand.interval(word) == interval)
    }

    @Test(arguments: ["0", "0.09", "-1", "-inf", "-5s"])
    func watchTooShortIsRefused(word: String) {
        #expect(throws: ValueProblem("is too short; the shortest interval is 0.1 seconds")) {
            try WatchCommand.interval(word)
        }
    }

    @Test(arguments: ["-nan", "5x", "5 parsecs", "-", "½"])
    func watchWithoutAnIntervalIsRefused(word: String) {
        #expect(throws: ValueProblem("isn't an interval; write for example 5, 5s or 1min")) {
            try WatchCommand.interval(word)
        }
    }

    // MARK: -c and -f

    @Test(
        arguments: [
            ([], []), (["-f", "a", "-c", "a"], [.file("a"), .command("a")]),
            (["--file=x=y", "--command=set a b"], [.file("x=y"), .command("set a b")]),
            // Values that look like options.
            (["-c", "-f", "-c", "status", "-f", "-c"], [.command("-f"), .command("status"), .file("-c")]),
            (["-f", "--command", "-c", "--file"], [.file("--command"), .command("--file")]),
        ] as [([String], [BatchItem])])
    func batchKeepsTheOrderOfItsWords(words: [String], items: [BatchItem]) throws {
        #expect(try BatchArguments.parse(words).items(orderedBy: words) == items)
    }

    @Test func noItemIsLostIfItsWordIsNotFound() throws {
        let batch = try BatchArguments.parse(["-f", "a", "-c", "b"])
        #expect(batch.items(orderedBy: [String]()) == [.command("b"), .file("a")])
    }
}
