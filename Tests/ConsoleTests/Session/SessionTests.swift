import CommandLanguage
import Foundation
import Rendering
import Testing

@testable import Console

extension Session {
    /// A session without a terminal and without a folder for its files, whose server doesn't exist.
    static func offline(_ variables: Variables = Variables()) -> Session {
        var options = GlobalOptions.none
        (options.host, options.connectTimeout) = ("/nonexistent", .seconds(5))
        return Session(
            console: Console(
                inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, allowsColor: false,
                useUnicode: true),
            options: options, variables: variables, isInteractive: false, history: History(environment: [:]),
            environment: [:])
    }
}

/// Lines typed in a session that has no server to connect to.
@MainActor
@Suite(.timeLimit(.minutes(2))) struct SessionTests {
    private let session = Session.offline(Variables(["start": "2026-11-20"]))

    private func execute(_ line: String) async -> Session.Step {
        await session.execute(line: line, origin: .prompt)
    }

    /// The cells of the last result's table.
    private func rows() throws -> [[CellValue]] {
        let document = try #require(session.lastDocument)
        return document.sections.flatMap { section -> [[CellValue]] in
            if case .table(let table) = section { table.rows.map { $0.map(\.value) } } else { [] }
        }
    }

    @Test(arguments: ["", "   ", "# a comment"])
    func linesWithoutACommandDoNothing(line: String) async {
        #expect(await execute(line) == .finished(.clean))
        #expect(session.lastDocument == nil)
    }

    @Test(arguments: ["frobnicate", "status --frob", "set output xml", "refresh", "policy", "\"open"])
    func linesThatMakeNoSenseAreWrongUsage(line: String) async {
        #expect(await execute(line) == .finished(.usage))
    }

    @Test(arguments: ["quit", "exit", "\\q"])
    func leavingIsNoResult(line: String) async {
        #expect(await execute(line) == .left)
    }

    @Test(arguments: ["status", "sql select 1", "diff hourly", "connect"])
    func commandsThatNeedAServerSayThatThereIsNone(line: String) async {
        #expect(await execute(line) == .finished(.noConnection))
    }

    @Test(arguments: [
        "status -h db2", "jobs -d other", "help -h db2", "set -h db2", "quit -h db2", "sandbox -h db2 -c quit",
    ])
    func connectionOptionsBelongToConnect(line: String) async {
        #expect(await execute(line) == .finished(.usage))
    }

    @Test(arguments: [
        "jobs -o openmetrics", "history -o openmetrics", "set -o openmetrics", "set -o openmetrics output",
    ])
    func metricsAreOfStatusAlone(line: String) async {
        #expect(await execute(line) == .finished(.usage))
    }

    @Test func settingsAndVariablesStay() async throws {
        #expect(await execute("set output json") == .finished(.clean))
        #expect(await execute("set window 6h") == .finished(.clean))
        #expect(session.settings.output == .json && session.variables["window"] == "6h")
        #expect(await execute("set window ${start}") == .finished(.clean))
        #expect(session.variables["window"] == "2026-11-20")
        #expect(await execute("set window") == .finished(.clean))
        #expect(try rows() == [[.text("window"), .text("2026-11-20")]])
        #expect(await execute("set nothing") == .finished(.failed))
        #expect(await execute("set window ${nothing}") == .finished(.usage))
    }

    @Test func outputOfACommandIsForThatCommandAlone() async throws {
        #expect(await execute("set -o csv") == .finished(.clean))
        #expect(session.settings.output == .table)
        let names = try rows().map { $0[0] }
        #expect(names.contains(.text("output")) && names.contains(.text("start")))
    }

    @Test(arguments: ["expanded", "timing", "color", "pager"])
    func flagsAreSwitched(name: String) async throws {
        _ = await execute("set \(name) off")
        #expect(await execute("set \(name) toggle") == .finished(.clean))
        _ = await execute("set \(name)")
        #expect(try rows() == [[.text(name), .text("on")]])
    }

    @Test func lastCommandIsKeptForWatch() async throws {
        _ = await execute("set output table")
        #expect(session.lastCommand != nil)
        _ = await execute("frobnicate")
        guard case .run(is SetCommand) = session.lastCommand?.action else {
            Issue.record("the last command isn't set")
            return
        }
    }

    @Test func helpNeedsNoServer() async {
        for line in ["help", "help policy tune", "status --help", "\\?"] {
            #expect(await execute(line) == .finished(.clean), "\(line)")
        }
    }
}
