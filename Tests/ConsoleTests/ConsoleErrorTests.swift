import Foundation
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Console
@testable import Operations

@Suite struct ConsoleErrorTests {
    @Test(arguments: [
        (PostgresError(.connectFailed, "x"), ExitCode.noConnection),
        (PostgresError(.passwordRequired, "x"), .noConnection),
        (PostgresError(.connectionLost, "x"), .noConnection),
        (PostgresError(.server(.invalidPassword), "x"), .noConnection),
        (PostgresError(.server(.invalidCatalogName), "x"), .noConnection),
        (PostgresError(.server(.adminShutdown), "x"), .noConnection),
        (PostgresError(.server(.queryCanceled), "x"), .interrupted),
        (PostgresError(.server(.lockNotAvailable), "x"), .busy),
        (PostgresError(.server(.insufficientPrivilege), "x"), .failed),
        (PostgresError(.server(SQLState("XX000")), "x"), .failed),
    ])
    func serverErrorsHaveTheirExitCodes(error: PostgresError, code: ExitCode) {
        #expect(ConsoleError(error).exitCode == code)
    }

    @Test func refusalsAndLocksHaveTheirOwn() {
        #expect(ConsoleError(Refusal("no")).exitCode == .refused)
        #expect(ConsoleError(CaggLock.Busy(cagg: CatalogSamples.cagg.view, holder: nil)).exitCode == .busy)
        let worker = JobWorker(job: 1_000, pid: 1, since: nil)
        #expect(ConsoleError(PolicyBusy(cagg: CatalogSamples.cagg.view, worker: worker)).exitCode == .busy)
        #expect(ConsoleError(TimescaleError.unknownCagg("x", similar: [])).exitCode == .failed)
        #expect(ConsoleError(ConsoleError.confirmationMissing("a change")).exitCode == .refused)
    }

    /// All of these have the same SQLSTATE.
    @Test(arguments: [
        ("canceling statement due to statement timeout", true), ("canceling statement due to user request", false),
        ("canceling statement due to conflict with recovery", false),
    ])
    func timeOutOfAStatementIsRecognized(message: String, isTimeout: Bool) {
        #expect(ConsoleError(PostgresError(.server(.queryCanceled), message)).isStatementTimeout == isTimeout)
    }

    @Test func whatIsNotKnownIsSaidToBeUnexpected() {
        struct Surprise: Error {}
        let error = ConsoleError(Surprise())
        #expect(error.message.hasPrefix("unexpected error") && error.hint != nil && error.exitCode == .failed)
    }

    /// An error type that isn't an `OperatorError` would reach people as "unexpected error".
    @Test func everyErrorTypeIsExplained() throws {
        // Caught where they are thrown, or unwrapped by `ConsoleError` itself.
        let exceptions = [
            "LexicalError", "PostgresError", "SQLSyntaxError", "DiffStopped", "TranslationError", "ConsoleError",
            "SpawnFailure",
        ]
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:struct|enum|class) (\w+): (?:Error|[\w, ]*, Error)\b/) {
                found += 1
                #expect(exceptions.contains(String(match.1)), "\(match.1) in \(file.lastPathComponent)")
            }
        }
        #expect(found > 0, "the sources were read")
    }
}
