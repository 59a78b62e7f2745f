import Postgres
import TestSupport
import Testing
import Timescale

@testable import Console
@testable import Operations

/// What an operator reads about an error, and the exit code that a script gets.
@Suite struct ErrorTextTests {
    /// docs/commands.md lists them; monitoring depends on the numbers.
    @Test(
        arguments: [
            (.clean, 0), (.failed, 1), (.noConnection, 2), (.runbookStopped, 3), (.problemsFound, 4), (.refused, 5),
            (.busy, 6), (.usage, 64), (.interrupted, 130),
        ] as [(ExitCode, Int32)])
    func exitCodesAreAsDocumented(code: ExitCode, number: Int32) {
        #expect(code.rawValue == number)
        #expect(code.letsBatchContinue == [0, 4].contains(number))
    }

    @Test(arguments: [
        (PostgresError.Kind.timedOut, ExitCode.failed), (.unexpectedResult, .failed), (.connectFailed, .noConnection),
        (.server(.invalidAuthorization), .noConnection), (.server(.cannotConnectNow), .noConnection),
        (.server(.readOnlyTransaction), .refused), (.server(.lockNotAvailable), .busy),
    ])
    func whereTheOperatorCanDoSomethingTheHintSaysWhat(kind: PostgresError.Kind, code: ExitCode) {
        let error = ConsoleError(PostgresError(kind, "the server's words", detail: "a detail"))
        #expect(error.exitCode == code && error.hint != nil)
        #expect(error.message.hasSuffix("the server's words (a detail)"))
    }

    /// FATAL errors: an administrator, a crash, a dropped database, and the three time-outs that end a session.
    @Test(arguments: ["57P01", "57P02", "57P04", "57P05", "25P03", "25P04"])
    func serverThatEndsTheConnectionIsNoFailureOfTheCommand(code: String) {
        let error = ConsoleError(PostgresError(.server(SQLState(code)), "terminating connection"))
        #expect(error.message == "the server ended the connection: terminating connection")
        #expect(error.exitCode == .noConnection && error.hint != nil)
    }

    @Test func anyOtherErrorOfTheServerHasItsCodeAndItsOwnHint() {
        let hinted = ConsoleError(PostgresError(.server(SQLState("22023")), "bad window", hint: "use a longer one"))
        #expect(hinted.message == "bad window [22023]" && hinted.hint == "use a longer one")
        #expect(hinted.exitCode == .failed)
        #expect(ConsoleError(PostgresError(.server(SQLState("22023")), "bad window")).hint == nil)
    }

    @Test func interruptedDiffIsReportedByItsCause() {
        let summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []),
            range: CatalogSamples.range("2026-11-20", "2026-11-21"))
        #expect(ConsoleError(CancellationError()).exitCode == .interrupted)
        #expect(ConsoleError(DiffStopped(summary: summary, cause: CancellationError())).exitCode == .interrupted)
        let lost = DiffStopped(summary: summary, cause: PostgresError(.connectionLost, "gone"))
        #expect(ConsoleError(lost).message == "the connection was lost: gone")
    }

    @Test func refusalSaysWhyAndWhatToDoInstead() {
        let error = ConsoleError(Refusal("its raw data is gone", advice: "leave it out with --clip"))
        #expect(error.message == "refused: its raw data is gone" && error.hint == "leave it out with --clip")
        let unasked = ConsoleError.confirmationMissing("delete 3 stored rows", option: "--confirm hourly")
        #expect(unasked.message == "refused: a confirmation is needed to delete 3 stored rows")
        #expect(unasked.hint == "run the command at a terminal, or with --confirm hourly")
    }

    @Test func stoppedRunbookNamesTheLineAndTheCodeOfItsCommand() {
        let failed = ConsoleError.runbookStopped(at: "night.cagg:7", code: .busy)
        #expect(failed.message == "the runbook stopped at night.cagg:7: the command ended with exit code 6")
        // An expectation about a field can fail although the command succeeded.
        let unmet = ConsoleError.runbookStopped(at: "night.cagg:8", code: .clean)
        #expect(unmet.message == "the runbook stopped at night.cagg:8")
        #expect(failed.exitCode == .runbookStopped && unmet.exitCode == .runbookStopped)
    }
}
