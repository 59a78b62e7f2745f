import CommandLanguage
import Postgres
import Rendering
import Testing

@testable import Console

private func parse(_ arguments: String...) throws(UsageError) -> ProgramInvocation {
    try ProgramInvocation(arguments: arguments)
}

extension ProgramInvocation {
    /// The command among the arguments.
    fileprivate func command<Command: ConsoleCommand>(_ type: Command.Type) throws -> Command {
        guard case .command(let parsed) = action, case .run(let command as Command) = parsed.action else {
            throw ValueProblem("isn't a \(type)")
        }
        return command
    }

    fileprivate var isInteractive: Bool { if case .interactive = action { true } else { false } }

    fileprivate var batch: [BatchItem] { if case .batch(let items) = action { items } else { [] } }
}

@Suite struct ProgramInvocationTests {
    @Test func withoutACommandItIsInteractive() throws {
        #expect(try parse().isInteractive)
        let invocation = try parse("-h", "box", "-p", "5433", "-U", "dba", "-d", "postgres://x/y", "-w")
        #expect(invocation.isInteractive)
        let globals = invocation.globals
        #expect(globals.host == "box" && globals.port == "5433" && globals.user == "dba" && globals.noPassword)
        #expect(globals.database == "postgres://x/y")
    }

    @Test func optionsStandBeforeAndBehindTheCommand() throws {
        let process = try parse("-h", "box", "-o", "csv", "status", "--check", "-o", "json", "-p", "1")
        let status = try process.command(StatusCommand.self)
        let merged = process.globals.overridden(by: status.globals)
        #expect(merged.host == "box" && merged.port == "1" && merged.output == .json)
        #expect(status.check)
    }

    @Test func shortOptionsMayTouchTheirValues() throws {
        let globals = try parse("-p5433", "-Udba", "-hbox", "-dmetrics", "-ojson").globals
        #expect(globals.port == "5433" && globals.user == "dba" && globals.host == "box" && globals.output == .json)
        #expect(globals.database == "metrics")
    }

    @Test func aRelativeTimeIsNoOption() throws {
        let refresh = try parse("-h", "box", "refresh", "x", "--from", "-6h", "--to", "now").command(
            RefreshCommand.self)
        #expect(try refresh.window.window() == .between(TimeExpression(parsing: "-6h"), .relativeToNow(.zero)))
        #expect(refresh.globals.host == nil)
    }

    @Test(arguments: [
        (["-c", "status", "-f", "x", "-c", "quit"], [BatchItem.command("status"), .file("x"), .command("quit")]),
        (["-f", "-", "-c", "status"], [.file("-"), .command("status")]),
        (["-yf", "a", "--command=status", "--file", "b"], [.file("a"), .command("status"), .file("b")]),
        (["-d", "-c", "-c", "-c"], [.command("-c")]),
    ])
    func batchesKeepTheirOrder(arguments: [String], items: [BatchItem]) throws {
        #expect(try ProgramInvocation(arguments: arguments).batch == items)
    }

    @Test func variablesAreForRunbooks() throws {
        let process = try parse("-v", "start=2026-01-01", "-v", "expr=a=b", "-f", "x")
        #expect(process.variables["start"] == "2026-01-01")
        #expect(process.variables["expr"] == "a=b")
    }

    @Test(arguments: [["--help"], ["-?"], ["-h", "box", "--help"]])
    func asksForHelp(arguments: [String]) throws {
        guard case .command(let parsed) = try ProgramInvocation(arguments: arguments).action,
            case .help(let topic) = parsed.action
        else { throw ValueProblem("doesn't ask for help") }
        #expect(topic.isEmpty)
    }

    @Test func sqlComesInOneOrManyArguments() throws {
        for arguments in [["sql", "select 1"], ["sql", "select", "1"], ["sql", "select 1", "-o", "csv"]] {
            let sql = try ProgramInvocation(arguments: arguments).command(SQLCommand.self)
            #expect(sql.statement.joined(separator: " ") == "select 1")
        }
    }

    @Test func printsTheVersion() throws {
        let action = try parse("--version").action
        guard case .version = action else {
            Issue.record("--version is \(action)")
            return
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func writesCompletionScripts(shell: String) throws {
        guard case .completionScript(let script) = try parse("--completion-script", shell).action else {
            Issue.record("no script")
            return
        }
        #expect(script.contains("thresholds") && script.contains("allow-data-loss"))
    }

    @Test(arguments: [
        (["stauts"], "unknown command \"stauts\"; did you mean \"status\"?"),
        (["--hots", "x", "status"], "unknown option \"--hots\"; did you mean \"--host\"? (see \"caggctl help\")"),
        (["-c", "status", "diff"], "the command \"diff\" can't be combined with -c or -f (see \"caggctl help\")"),
        (["-v", "x"], "-v: \"x\" isn't an assignment; write for example -v start=2026-11-20 (see \"caggctl help\")"),
        (
            ["-o", "jsno"],
            "\"jsno\" isn't a value of -o; values: table, json, jsonl, csv, openmetrics; did you mean \"json\"?"
                + " (see \"caggctl help\")"
        ),
        (["-h"], "-h needs a value: -h <host> (see \"caggctl help\")"),
        (["status", "--chekc"], "unknown option \"--chekc\"; did you mean \"--check\"? (see \"caggctl help status\")"),
    ])
    func complainsInOneLine(arguments: [String], summary: String) throws {
        let error = try #require(throws: UsageError.self) { try ProgramInvocation(arguments: arguments) }
        #expect(error.message == summary)
    }
}
