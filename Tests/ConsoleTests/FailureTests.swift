import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations
@testable import Console

@Suite struct FailureTests {
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
        #expect(Failure(error).exitCode == code)
    }

    @Test func refusalsAndLocksHaveTheirOwn() {
        #expect(Failure(Refusal("no")).exitCode == .refused)
        #expect(Failure(CaggLock.Busy(cagg: CatalogSamples.cagg.view, holder: nil)).exitCode == .busy)
        let worker = JobWorker(job: 1_000, pid: 1, since: nil)
        #expect(Failure(PolicyBusy(cagg: CatalogSamples.cagg.view, worker: worker)).exitCode == .busy)
        #expect(Failure(TimescaleError.unknownCagg("x", similar: [])).exitCode == .failed)
        #expect(Failure(ShellError.confirmationMissing("a change")).exitCode == .refused)
    }
}
