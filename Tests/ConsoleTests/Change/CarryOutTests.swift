import CommandLanguage
import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing
import Timescale

@testable import Console
@testable import Operations

/// The one life of every change, from its plan to its exit code.
@MainActor
@Suite(.droppingDatabases, .timeLimit(.minutes(5))) struct CarryOutTests {
    private let trace = Trace()

    /// A session without a terminal on a database of its own, whose journal is in a folder of its own.
    private func operating(
        yes: Bool = true, _ body: (Session, CatalogReader, ContinuousAggregate) async throws -> Void
    ) async throws {
        let database = try await TestServer.shared.database(.simulated(.newest))
        let home = FileManager.default.temporaryDirectory.appending(path: "caggctl-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        var options = GlobalOptions.none
        (options.host, options.port, options.user) = (database.host, database.port, database.user)
        (options.database, options.assumeYes) = (database.database, yes)
        let environment = ["XDG_STATE_HOME": home.path]
        let session = Session(
            console: Console(
                inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, allowsColor: false,
                useUnicode: true),
            options: options, variables: Variables(), isInteractive: false, history: History(environment: environment),
            environment: environment)
        let reader = try await session.reader()
        try await body(session, reader, try await reader.cagg(named: "llm_metrics_1hour"))
        await reader.connection.close()
    }

    private func change(
        _ cagg: ContinuousAggregate, _ name: String = "a", _ edit: (inout TracedChange) -> Void = { _ in }
    ) -> TracedChange {
        var change = TracedChange(name: name, target: ChangeTarget(cagg), trace: trace)
        edit(&change)
        return change
    }

    private func events(_ session: Session) async throws -> [String] {
        try await session.journal.read { _ in true }.entries.map { entry in
            switch entry.event {
            case .jobActing: "begun"
            case .policyPaused(let job): "event \(job)"
            case .jobActed: "done"
            case .jobFailed(let error): "failed: \(error)"
            default: "another"
            }
        }
    }

    @Test func stepsFollowEachOtherAndTheJournalHasThem() async throws {
        try await operating { session, reader, cagg in
            let code = try await session.carryOut(
                [change(cagg), change(cagg, "b")], dryRun: false, reader, TracedPresentation(trace: trace))
            #expect(code == .clean)
            #expect(
                trace.all == [
                    "begin a", "apply a", "event 7 of a", "end a", "begin b", "apply b", "event 7 of b", "end b",
                    "finish a, b",
                ])
            let journal = try await events(session)
            #expect(journal == ["begun", "event 7", "done", "begun", "event 7", "done"])
        }
    }

    @Test(arguments: [0, 2])
    func dryRunPrintsThePlanAndChangesNothing(refused: Int) async throws {
        try await operating { session, reader, cagg in
            let refusals = (0..<refused).map { Refusal("reason \($0)") }
            let change = change(cagg) { $0.refusals = refusals }
            let code = try await session.carryOut([change], dryRun: true, reader, TracedPresentation(trace: trace))
            #expect(code == (refused == 0 ? .clean : .refused))
            #expect(trace.all == ["preview of 1, \(refused) refused"])
            let journal = try await events(session)
            #expect(journal == [])
        }
    }

    @Test func oneRefusalStopsAllChanges() async throws {
        try await operating { session, reader, cagg in
            let refused = change(cagg, "b") { $0.refusals = [Refusal("its raw data is gone")] }
            await #expect(throws: Refusal("its raw data is gone")) {
                try await session.carryOut(
                    [change(cagg), refused], dryRun: false, reader, TracedPresentation(trace: trace))
            }
            #expect(trace.all == [])
            let journal = try await events(session)
            #expect(journal == [])
        }
    }

    @Test func changesOfNothingAreLeftOut() async throws {
        try await operating { session, reader, cagg in
            let empty = change(cagg) { $0.isEmpty = true }
            _ = try await session.carryOut(
                [empty, change(cagg, "b")], dryRun: false, reader, TracedPresentation(trace: trace))
            #expect(trace.all.last == "finish b")
            _ = try await session.carryOut([empty], dryRun: false, reader, TracedPresentation(trace: trace))
            #expect(trace.all.last == "finish ")
            #expect(trace.all.count { $0.hasPrefix("apply") } == 1)
        }
    }

    /// Nobody can be asked, so nothing is changed.
    @Test func withoutAnAnswerNothingIsChanged() async throws {
        try await operating(yes: false) { session, reader, cagg in
            let error = await #expect(throws: ConsoleError.self) {
                try await session.carryOut([change(cagg)], dryRun: false, reader, TracedPresentation(trace: trace))
            }
            #expect(error?.exitCode == .refused)
            #expect(trace.all == [])
        }
    }

    @Test(arguments: [
        (nil, false), ("llm_metrics_1day", false), ("llm_metrics_1hour", true), ("public.llm_metrics_1hour", false),
    ])
    func lossOfRowsNeedsTheCaggsName(name: String?, isMade: Bool) async throws {
        try await operating { session, reader, cagg in
            let loss = DataLoss(rows: 3, buckets: 1, ranges: [], safeStart: .noBegin)
            let change = change(cagg) { $0.losses = [ExpectedLoss(loss, of: cagg)] }
            let presentation = TracedPresentation(trace: trace)
            if isMade {
                _ = try await session.carryOut([change], dryRun: false, confirmation: name, reader, presentation)
                #expect(trace.all.last == "finish a")
            } else {
                let error = await #expect(throws: ConsoleError.self) {
                    try await session.carryOut([change], dryRun: false, confirmation: name, reader, presentation)
                }
                #expect(error?.exitCode == .refused)
                #expect(trace.all == [])
            }
        }
    }

    @Test func failureEndsTheChangesAndIsInTheJournal() async throws {
        try await operating { session, reader, cagg in
            let failing = change(cagg) { $0.fails = true }
            await #expect(throws: TracedChange.Failed.self) {
                try await session.carryOut(
                    [failing, change(cagg, "b")], dryRun: false, reader, TracedPresentation(trace: trace))
            }
            #expect(trace.all == ["begin a", "apply a", "event 7 of a", "end a", "failed a"])
            let journal = try await events(session)
            #expect(journal == ["begun", "event 7", "failed: Failed() after 2 events"])
        }
    }

    @Test func changesAfterOneThatDoesNotGoOnAreNotMade() async throws {
        try await operating { session, reader, cagg in
            let presentation = TracedPresentation(trace: trace, stopsAfter: "a")
            _ = try await session.carryOut([change(cagg), change(cagg, "b")], dryRun: false, reader, presentation)
            #expect(trace.all == ["begin a", "apply a", "event 7 of a", "end a", "finish a"])
        }
    }

    /// The lock is taken before anything is written to the journal.
    @Test func caggThatSomebodyElseChangesIsBusy() async throws {
        try await operating { session, reader, cagg in
            let other = try await Connection.open(session.connectionOptions)
            let error = try await CaggLock.holding(cagg, on: other) {
                await #expect(throws: CaggLock.Busy.self) {
                    try await session.carryOut([change(cagg)], dryRun: false, reader, TracedPresentation(trace: trace))
                }
            }
            await other.close()
            #expect(error?.holder?.isEmpty == false)
            #expect(trace.all == ["begin a", "end a", "failed a"])
            let journal = try await events(session)
            #expect(journal == [])
        }
    }

    @Test func changeIsMadeWithoutAPlaceForAJournal() async throws {
        try await operating { session, reader, cagg in
            try "a file".write(
                toFile: session.environment["XDG_STATE_HOME"] ?? "", atomically: true, encoding: .utf8)
            let code = try await session.carryOut(
                [change(cagg)], dryRun: false, reader, TracedPresentation(trace: trace))
            #expect(code == .clean && trace.all.last == "finish a")
        }
    }
}
