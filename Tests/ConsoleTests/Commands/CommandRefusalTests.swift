import CommandLanguage
import Operations
import Testing

@testable import Console

private let times = "2026-11-22T13:00Z, -6h, now, now-1d or -infinity"
private let percentage = "isn't a percentage above 0 and below 100; write for example 99.9"
private let oneBucket = "--explain shows one bucket; leave out --sample, --resume, --since, --from and --to"
private let sampleOnly = "--confidence, --at-most and --seed need --sample"
private let checkOnly = "--check can't be combined with --memory, --freshness, --probe or --apply"

/// What a command refuses before it asks a server: combinations of options, and values that no server would accept.
@Suite struct CommandRefusalTests {
    @Test(arguments: [
        (
            "refresh", "a --resume --since 6h",
            "--resume uses the window of the unfinished refresh; leave out --from, --to and --since"
        ),
        ("refresh", "a --since 6h --clip --allow-data-loss", "--clip and --allow-data-loss can't be combined"),
        ("refresh", "a --to now", "--to needs --from; write --from -infinity for a window without a start"),
        ("refresh", "a --from 5", "--from is an integer; give --to as an integer too"),
        ("refresh", "a --from 5 --to 3", "--from (5) is after --to (3)"),
        ("refresh", "a --from 5 --to 5", "--from (5) is the same as --to (5)"),
        ("refresh", "a --from 5 --to 2026-11-20", "--from and --to must both be times or both be integers"),
        ("refresh", "a --since 6h --set a=1 --set a=2", "--set is given more than once for a"),
        ("repair", "a --clip --allow-data-loss", "--clip and --allow-data-loss can't be combined"),
        ("diff", "a --explain now --since 1h", oneBucket), ("diff", "a --explain now --sample", oneBucket),
        ("diff", "a --explain now --resume", oneBucket), ("diff", "a --confidence 99", sampleOnly),
        ("diff", "a --at-most 1", sampleOnly), ("diff", "a --seed 4", sampleOnly),
        (
            "policy add", "a --start-offset 2h --end-offset 1h",
            "\"policy add\" needs --start-offset, --end-offset and --schedule"
        ),
        ("policy undo", "a --to 5", "5 isn't a time; write for example \(times)"),
        ("policy tune", "a", "\"policy tune\" needs --check, or a memory budget such as --memory 256MB"),
        ("policy tune", "a --check --memory 1GB", checkOnly), ("policy tune", "a --check --freshness 5min", checkOnly),
        ("policy tune", "a --check --probe", checkOnly), ("policy tune", "a --check --apply", checkOnly),
        ("policy tune", "a --memory 1GB --wait 1h", "--wait needs --check"),
        ("jobs run", "1 --timeout 5s", "--timeout needs --recorded"),
        (
            "history", "a",
            "without --changes, \"history\" takes no cagg; to list the changes of a, type: history --changes a"
        ),
        ("set", "a b c", "\"set\" takes only one value; put a value with spaces in quotes"),
        (
            "set", "9lives b",
            "\"9lives\" can't be the name of a variable; use letters, digits and _, and no digit first"
        ),
    ])
    func optionsThatDoNotGoTogether(name: String, words: String, complaint: String) throws {
        let error = try #require(throws: UsageError.self) { try parsed("\(name) \(words)") }
        #expect(error.message == "\(complaint) (see \"help \(name)\")")
    }

    @Test(arguments: [
        ("refresh", "a --since 6h", "--nice", "101", "isn't a number from 0 to 100; write for example 0.5"),
        ("refresh", "a --since 6h", "--nice", "nan", "isn't a number from 0 to 100; write for example 0.5"),
        ("refresh", "a --since 6h", "--between", "6", "isn't a range of hours; write for example 22:00-06:00"),
        ("diff", "a --sample", "--confidence", "100", percentage),
        ("diff", "a --sample", "--confidence", "0%", percentage),
        ("diff", "a --sample", "--at-most", "nan", percentage), ("diff", "a --sample", "--at-most", "-1", percentage),
        ("diff", "a --sample", "--seed", "-1", "isn't a whole number; write for example 42"),
        ("diff", "a", "--limit", "0", "isn't a whole number above zero; write for example 500, 500k or 2M"),
        ("policy tune", "a", "--memory", "10", "isn't an amount of memory; write for example 256MB or 2GB"),
        (
            "policy tune", "a --check", "--wait", "0s",
            "must be longer than zero; write for example 30min, 6h, 7d or 2mon"
        ),
    ])
    func valuesOutOfTheirRange(name: String, words: String, option: String, value: String, complaint: String) throws {
        let error = try #require(throws: UsageError.self) { try parsed("\(name) \(words) \(option) \(value)") }
        #expect(error.message == "\(option): \"\(value)\" \(complaint) (see \"help \(name)\")")
    }

    @Test(arguments: [
        ("", DiffSample(confidence: 0.99, atMost: 0.001, seed: 7)),
        ("--confidence 95% --at-most 0.5", DiffSample(confidence: 0.95, atMost: 0.005, seed: 7)),
    ])
    func sharesAreTypedInPercent(words: String, sample: DiffSample) throws {
        #expect(try command("diff a --sample --seed 7 \(words)", DiffCommand.self).audit.sample == sample)
        #expect(try command("diff a", DiffCommand.self).audit.sample == nil)
    }
}
