import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// What can go wrong between the binary and a server: one clear line, and the right exit code.
@Suite(.droppingDatabases) struct RefusalTests {
    private let engine = Engine.simulated(.newest)
    private let refresh = ["refresh", "llm_metrics_1hour"] + OutputTests.window

    @Test(arguments: [nil, "wrong"])
    func passwordThatIsMissingOrWrong(password: String?) async throws {
        var options = try await TestServer.shared.emptyDatabase()
        options.user = "needs_password"
        var environment = try options.environment()
        environment["PGPASSWORD"] = password
        let run = try await ProgramRun(["status"], environment: environment)
        #expect(run.exit == .code(2), "\(run)")
        #expect(run.errors.contains("password"), "\(run)")
    }

    @Test func databaseThatDoesNotExist() async throws {
        let options = try await TestServer.shared.emptyDatabase()
        let run = try await ProgramRun(["status", "-d", "no_such_database"], on: options)
        #expect(run.exit == .code(2), "\(run)")
        #expect(run.errors.contains("no_such_database"), "\(run)")
    }

    @Test func databaseWithoutTimescaleDB() async throws {
        let run = try await ProgramRun(["status"], on: TestServer.shared.emptyDatabase())
        #expect(run.exit == .code(1), "\(run)")
        #expect(run.errors.contains("TimescaleDB"), "\(run)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func unknownCaggGetsTheNearestName(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for command in [["thresholds"], ["diff", "--since", "1d"], ["refresh", "--since", "1d"], ["policy", "show"]] {
            let run = try await ProgramRun(command + ["llm_metrics_1huor"], on: options)
            #expect(run.exit == .code(1), "\(command) \(run)")
            #expect(run.errors.contains("llm_metrics_1hour"), "\(command) \(run)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func roleWithoutRights(engine: Engine) async throws {
        var options = try await TestServer.shared.database(engine)
        let role = "no_rights_\(UInt32.random(in: 0...UInt32.max))"
        let connection = try await Connection.open(options)
        try await connection.query("CREATE ROLE \(identifier: role) LOGIN")
        await connection.close()
        options.user = role
        for command in [["diff", "llm_metrics_1hour"] + OutputTests.window, refresh + ["--force", "--yes"]] {
            let run = try await ProgramRun(command, on: options)
            #expect(run.exit == .code(1), "\(command) \(run)")
            #expect(run.errors.contains("owner") || run.errors.contains("permission"), "\(command) \(run)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func changeWithoutATerminalNeedsYes(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for command in [refresh, ["policy", "set", "llm_metrics_1min", "--schedule", "1min"]] {
            let run = try await ProgramRun(command, on: options)
            #expect(run.exit == .code(5), "\(command) \(run)")
            #expect(run.errors.contains("--yes"), "\(command) \(run)")
        }
    }

    @Test func declinedChangeChangesNothing() async throws {
        let options = try await TestServer.shared.database(engine)
        let terminal = try TerminalRun(refresh, environment: options.environment())
        try await terminal.see("[y/N]")
        await terminal.type("n\r")
        try await terminal.see("nothing was changed")
        #expect(try await terminal.exit() == .code(5))
    }

    @Test func passwordIsAskedForAtATerminalAndNotShown() async throws {
        var options = try await TestServer.shared.emptyDatabase()
        options.user = "needs_password"
        let terminal = try TerminalRun(["status"], environment: options.environment())
        try await terminal.see("Password:")
        await terminal.type("wrong-secret\r")
        let shown = try await terminal.see("failed")
        #expect(!shown.contains("wrong-secret"))
        #expect(try await terminal.exit() == .code(2))
    }

    @Test func sqlIsReadOnlyUntilConfirmed() async throws {
        let options = try await TestServer.shared.database(engine)
        let run = try await ProgramRun(["sql", "create table t (a int)"], on: options)
        #expect(run.exit == .code(5), "\(run)")
    }
}
