import CommandLanguage
import Operations
import Postgres
import Rendering
import Sandbox
import TestSupport
import Testing
import Timescale

@testable import Console

/// The line as it was parsed; an error where it is blank.
func parsed(_ line: String) throws -> ParsedCommand {
    try #require(try Commands.grammar.parse(line: line, origin: .prompt))
}

/// The command of a line, which must be of that type.
func command<Command: ConsoleCommand>(_ line: String, _ type: Command.Type = Command.self) throws -> Command {
    guard case .run(let command) = try parsed(line).action else { throw ValueProblem("\(line) asks for help") }
    return try #require(command as? Command, "\(line)")
}

/// The topic whose help a line asks for.
func helpTopic(_ line: String) throws -> [String]? {
    if case .help(let topic) = try parsed(line).action { topic } else { nil }
}

private func span(_ text: String) throws -> TimeSpan { try TimeSpan(parsing: text) }
private func time(_ text: String) throws -> TimeExpression { try TimeExpression(parsing: text) }

@Suite struct CommandTests {
    @Test(arguments: [
        "refresh x --from -6h --to now-1h --step 30min --order newest --dry-run",
        "refresh --dry-run --to=now-1h --from=-6h x --order=newest --step '30 min'",
    ])
    func refreshTakesValuesThatStartWithADash(line: String) throws {
        let refresh = try command(line, RefreshCommand.self)
        #expect(try refresh.window.window() == .between(try time("-6h"), try time("now-1h")))
        #expect(try refresh.pace.step == span("30min"))
        #expect(refresh.cagg == "x" && refresh.pace.order == .newest && refresh.guards.dryRun)
    }

    @Test func statusAndThresholdsTakeCaggs() throws {
        #expect(try command("status", StatusCommand.self).cagg == [])
        let status = try command("status a b --check", StatusCommand.self)
        #expect(status.cagg == ["a", "b"] && status.check)
        #expect(try command("thresholds a --legacy", ThresholdsCommand.self).legacy)
    }

    @Test func policySettingsAreReadAndWritten() throws {
        var row = JobSettings.newPolicy(of: CatalogSamples.cagg)
        let now = Timestamp(unixMicroseconds: 0)
        let offsets = try command(
            "policy set a --start-offset none --end-offset -1h --schedule 30s --job 7", PolicySetCommand.self)
        #expect(offsets.job == 7)
        offsets.settings.edit(&row, now: now)
        #expect(row.startOffset == .unbounded && row.endOffset == .interval(Interval(microseconds: -3_600_000_000)))
        #expect(row.schedule == Interval(microseconds: 30_000_000))
        let rest = try command(
            "policy set a --buckets-per-batch -1 --max-batches-per-execution none --refresh-newest-first off "
                + "--include-tiered-data null --initial-start infinity --timezone none --fixed-schedule yes "
                + "--max-runtime 0s --max-retries -1 --retry-period -5min --dry-run", PolicySetCommand.self)
        row.timezone = "Europe/Berlin"
        row.config["max_batches_per_execution"] = .integer(3)
        rest.settings.edit(&row, now: now)
        #expect(row.config["buckets_per_batch"] == .integer(-1) && row.config["max_batches_per_execution"] == nil)
        #expect(row.config["refresh_newest_first"] == .bool(false) && row.config["include_tiered_data"] == nil)
        #expect(row.initialStart == .infinity && row.timezone == nil && row.isFixedSchedule)
        #expect(row.maxRuntime == .zero && row.maxRetries == -1)
        #expect(row.retryPeriod == Interval(microseconds: -300_000_000) && rest.dryRun)
    }

    @Test func otherPolicyCommandsTakeTheirOptions() throws {
        let added = try command(
            "policy add a --start-offset 2h --end-offset none --schedule 5min", PolicyAddCommand.self)
        #expect(added.settings.startOffset == .interval(Interval(microseconds: 7_200_000_000)))
        #expect(added.settings.endOffset == .unbounded)
        #expect(try command("policy remove a --job 7", PolicyRemoveCommand.self).job == 7)
        #expect(try command("policy undo a --to -1d", PolicyUndoCommand.self).to == time("-1d"))
        #expect(try command("policy show", PolicyShowCommand.self).cagg == nil)
        #expect(try command("policy tune a --memory 256MB", PolicyTuneCommand.self).memory == 256 << 20)
    }

    @Test func repairTakesWhatARefreshTakes() throws {
        let plain = try command("repair a", RepairCommand.self)
        #expect(plain.maxAge == nil && !plain.dryRun && !plain.clip && !plain.loss.allowDataLoss)
        let aged = try command("repair a --dry-run --max-age 2h", RepairCommand.self)
        #expect(aged.maxAge == Interval(microseconds: 7_200_000_000) && aged.dryRun)
        #expect(try command("repair a --clip", RepairCommand.self).clip)
        let losing = try command("repair a --allow-data-loss --confirm a", RepairCommand.self)
        #expect(losing.loss.allowDataLoss && losing.loss.confirm == "a")
        #expect(throws: UsageError.self) { try command("repair a --clip --allow-data-loss", RepairCommand.self) }
    }

    @Test(arguments: [
        ("sql select 'a  b', ${x};", "select 'a  b', ${x};"), ("sql -- note", "-- note"),
        ("sql --yes select 1", "--yes select 1"),
    ])
    func sqlIsTakenAsItStands(line: String, text: String) throws {
        #expect(try command(line, SQLCommand.self).statement == [text])
    }

    @Test(arguments: [
        ("set", []), ("set output json", ["output", "json"]), ("set start -6h", ["start", "-6h"]),
        ("set expanded on", ["expanded", "on"]), ("set timing", ["timing"]), ("\\x", ["expanded", "toggle"]),
        ("\\x off", ["expanded", "off"]), ("\\timing", ["timing", "toggle"]),
    ])
    func settingsAreWords(line: String, words: [String]) throws {
        #expect(try command(line, SetCommand.self).words == words)
    }

    @Test(arguments: ["quit", "exit", "\\q"])
    func leaves(line: String) throws {
        #expect(throws: Never.self) { try command(line, QuitCommand.self) }
    }

    @Test(arguments: [
        ("sql --help", ["sql"]), ("refresh --help", ["refresh"]), ("policy set -?", ["policy", "set"]),
        ("refresh a --since 6h --help", ["refresh"]), ("policy --help", ["policy"]), ("set --help", ["set"]),
        ("watch --help", ["watch"]), ("jobs --help", ["jobs"]), ("jobs errors --help", ["jobs", "errors"]),
    ])
    func asksForHelp(line: String, topic: [String]) throws {
        #expect(try helpTopic(line) == topic)
    }

    @Test(arguments: [
        ("help", []), ("help policy set", ["policy", "set"]), ("\\? diff", ["diff"]), ("help jobs", ["jobs"]),
    ])
    func helpNamesATopic(line: String, topic: [String]) throws {
        _ = try command(line, HelpCommand.self)
        #expect(try Commands.grammar.topic(parsed(line).source) == topic)
    }

    @Test func historyTakesItsOptions() throws {
        #expect(try command("history --limit 3", HistoryCommand.self).limit == 3)
        let changes = try command("history --changes llm --limit 3", HistoryCommand.self)
        #expect(changes.changes && changes.cagg == "llm" && changes.limit == 3)
        #expect(try command("connect", ConnectCommand.self).conninfo == nil)
        #expect(try command("\\conninfo", ConnectCommand.self).conninfo == nil)
    }

    @Test(arguments: ["", "  ", "# status", "-- status"])
    func blankLinesAndCommentsAreNothing(line: String) throws {
        #expect(try Commands.grammar.parse(line: line, origin: .prompt) == nil)
    }

    @Test func optionsOfTheSessionStandBehindACommandToo() throws {
        let globals = try command("status -o json -y -h box --statement-timeout 5min", StatusCommand.self).globals
        #expect(globals.output == .json && globals.assumeYes && globals.host == "box")
        #expect(globals.statementTimeout == .seconds(300))
    }
}

@Suite struct WatchCommandTests {
    private func read(_ line: String) throws -> (Duration, ParsedCommand?) {
        _ = try command(line, WatchCommand.self)
        return try WatchCommand.read(parsed(line).source)
    }

    @Test func holdsAnotherCommand() throws {
        let (interval, watched) = try read("watch 1min sql select 'x' as \"y\";")
        #expect(interval == .seconds(60))
        guard case .run(let sql as SQLCommand) = watched?.action else { throw ValueProblem("isn't sql") }
        #expect(sql.statement == ["select 'x' as \"y\";"])
    }

    @Test func repeatsTheLastCommandWithoutOne() throws {
        let (interval, watched) = try read("\\watch 5")
        #expect(interval == .seconds(5) && watched == nil)
        #expect(try read("watch").0 == .seconds(2))
    }

    @Test(arguments: [
        ("watch refresh x --since 6h", "\"watch\" can repeat only commands that change nothing"),
        ("watch sandbox tick", "\"watch\" can repeat only commands that change nothing"),
        ("watch 5 jobs run 1004", "\"watch\" can repeat only commands that change nothing"),
        ("watch 0 status", "watch: \"0\" is too short; the shortest interval is 0.1 seconds"),
        ("watch stauts", "unknown command \"stauts\"; did you mean \"status\"?"),
    ])
    func commandsThatChangeSomethingAreRefused(line: String, complaint: String) throws {
        let error = try #require(throws: UsageError.self) { try read(line) }
        #expect(error.message == complaint)
    }

    @Test(arguments: ["watch 5 jobs errors", "watch status --check", "watch diff x --since 1h"])
    func readingIsWatched(line: String) throws {
        #expect(try read(line).1 != nil)
    }
}
