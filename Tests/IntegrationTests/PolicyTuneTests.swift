import Foundation
import Operations
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing
import Timescale

/// From what is measured on a server to the policy that it is made into.
@Suite(.droppingDatabases) struct PolicyTuneTests {
    private static let cagg = "llm_metrics_1min"
    private let goal = TuneGoal(memory: 256 << 20)

    private func facts(_ database: OperatedDatabase, _ cagg: String = cagg) async throws -> TuneFacts {
        try await TuneReader(
            database.reader, connect: { [options = database.programOptions] in try await .open(options) }
        )
        .read(cagg, job: nil, goal)
    }

    /// Gives `body` a database, a journal in a file of its own, and a reader for checks.
    private func withJournal(
        _ engine: Engine, _ body: (OperatedDatabase, Journal, TuneCheckReader) async throws -> Void
    ) async throws {
        let path = NSTemporaryDirectory() + "caggctl-tune-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await OperatedDatabase.with(engine) { database in
            let checks = TuneCheckReader(
                database.reader, connect: { [options = database.programOptions] in try await .open(options) })
            try await body(database, Journal(path: path), checks)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func trialsMeasureTheServerAndWriteNothing(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let before = try await database.state(Self.cagg)
            let facts = try await facts(database)
            #expect(facts.cost.trials.map(\.buckets).starts(with: [1, 2, 4, 8]))
            #expect(
                facts.cost.trials.allSatisfy {
                    $0.kind == .read && $0.duration > .zero && $0.memory.method == .residentMemory
                })
            #expect(facts.cost.trials.allSatisfy { $0.memory.peakBytes > 1 << 20 })
            #expect(facts.window > 1)
            #expect(try await database.state(Self.cagg) == before)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatIsProposedIsAcceptedAndWritten(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let facts = try await facts(database)
            #expect(
                facts.batches
                    == database.reader.capabilities.has(
                        function: "add_continuous_aggregate_policy", argument: "buckets_per_batch"))
            let proposal = TuneProposal(facts, goal)
            let chosen = try #require(proposal.chosen)
            let change = try await PolicyPlanner(database.reader).plan(Self.cagg, job: nil) {
                proposal.settings.write(to: &$0)
            }
            #expect(change.refusals == [])
            let written = try await database.make(change)
            #expect(written == change.after)
            if facts.batches {
                #expect(written?.config["buckets_per_batch"] == .integer(chosen.buckets))
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func probeRefreshesClosedBucketsUnderItsGuards(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            var goal = goal
            goal.memory = 64 << 20
            let own = try await Connection.open(database.programOptions)
            let reader = CatalogReader(connection: own, capabilities: database.reader.capabilities)
            let read = try await facts(database, "llm_metrics_1hour")
            let probed = try await TuneProbe(reader).probe(read, goal) { [options = database.programOptions] plan in
                try await RefreshRun(plan, reader: reader, connect: { try await .open(options) }).apply { _ in }
            }
            await own.close()
            let refreshed = probed.cost.trials.filter { $0.kind == .refreshed }
            #expect(!refreshed.isEmpty && probed.cost.isOfRefreshes)
            #expect(refreshed.allSatisfy { $0.duration > .zero && $0.memory.peakBytes > 1 << 20 })
        }
    }

    /// A refresh that is cancelled ends without an error; nothing may be proposed, let alone written, from what it
    /// left.
    @Test func probeThatIsInterruptedThrows() async throws {
        try await OperatedDatabase.with(.simulated(.newest)) { database in
            let read = try await facts(database, "llm_metrics_1hour")
            await #expect(throws: CancellationError.self) {
                try await TuneProbe(database.reader).probe(read, goal) { plan in
                    RefreshOutcome(plan: plan, windows: [], left: [plan.covered], duration: .zero, after: plan.state)
                }
            }
        }
    }

    /// A role's own settings are what its workers run with, not those of the session that asks.
    @Test(arguments: Engine.allUnderTest)
    func limitsAreThoseOfTheOwnersWorkers(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let name = try await database.reader.connection.query("SELECT current_database()").rows[0].decode(
                String.self)
            try await database.execute("ALTER DATABASE \(identifier: name) SET work_mem = '77MB'")
            #expect(try await facts(database).limits == MemoryLimits(work: 77 << 20, hashMultiplier: 2))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func limitsOfTheClientAreNotThoseOfTheWorkers(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let name = try #require(database.options.database)
            var options = database.programOptions
            options.database = "dbname='\(name)' options='-c work_mem=77MB'"
            let connection = try await Connection.open(options)
            let reader = CatalogReader(connection: connection, capabilities: database.reader.capabilities)
            await #expect(throws: MemoryLimits.Unknown.self) {
                try await TuneReader(reader, connect: { [options] in try await .open(options) })
                    .read(Self.cagg, job: nil, goal)
            }
            await connection.close()
        }
    }

    /// Also where only its statistics know of a run.
    @Test(arguments: Engine.allUnderTest)
    func pastRunsOnRecordStandBesideTheEstimate(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let job = try #require(try await database.state(Self.cagg).refreshPolicies.first?.job.id)
            // Not every version has statistics of a job that nothing has started yet.
            try await database.execute("SELECT alter_job(\(job)::int, next_start => now() + interval '1 hour')")
            try await database.execute(
                """
                UPDATE _timescaledb_internal.bgw_job_stat
                SET total_runs = 1, last_run_success = true, last_start = now() - interval '3 s', last_finish = now()
                WHERE job_id = \(job)::int
                """)
            let runs = try await facts(database).runs
            #expect(runs.durations == [.seconds(3)])
            #expect(runs.usualDuration == .seconds(3) && runs.longestDuration == .seconds(3))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func checkComparesWhatWasForetoldWithTheRunsSince(engine: Engine) async throws {
        try await withJournal(engine) { database, journal, checks in
            await #expect(throws: Refusal.self) {
                _ = try await checks.check(Self.cagg, job: nil, journal, wait: nil) { _ in }
            }
            let proposal = TuneProposal(try await facts(database), goal)
            var change = try await PolicyPlanner(database.reader).plan(Self.cagg, job: nil) {
                proposal.settings.write(to: &$0)
                $0.retryPeriod = Interval(microseconds: 7_000_000)
            }
            change.prediction = proposal.prediction
            let subject = try await CaggSubject.read(change.state.cagg, database.connection)
            let written = try await database.make(
                change,
                journal: JournalRun(
                    journal, of: subject, cagg: change.state.cagg, by: .current(role: "operator", environment: [:])))
            let check = try await checks.check(Self.cagg, job: nil, journal, wait: nil) { _ in }
            #expect(check.prediction == proposal.prediction)
            #expect(check.job == written?.id && check.isUnchanged && check.findings == [])
            try await database.execute(
                "SELECT job_id FROM alter_job(\(check.job)::int, retry_period => interval '9 s')")
            let again = try await checks.check(Self.cagg, job: nil, journal, wait: nil) { _ in }
            #expect(again.findings == [.changedSince])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatFitsAlreadyIsKeptForItsPredictionAndIsNoChangeToAnUndo(engine: Engine) async throws {
        try await withJournal(engine) { database, journal, checks in
            var change = try await PolicyPlanner(database.reader).plan(Self.cagg, job: nil) { _ in }
            change.prediction = TuneProposal(try await facts(database), goal).prediction
            let subject = try await CaggSubject.read(change.state.cagg, database.connection)
            let run = JournalRun(
                journal, of: subject, cagg: change.state.cagg, by: .current(role: "operator", environment: [:]))
            #expect(try await database.make(change, journal: run) == change.before)
            #expect(try await database.reader.readJob(change.before?.id ?? 0)?.settings == change.before)
            #expect(try await journal.entries().map(\.event) == [.policyChanged(change.record)])
            let check = try await checks.check(Self.cagg, job: nil, journal, wait: nil) { _ in }
            #expect(check.prediction == change.prediction && check.findings == [])
            await #expect(throws: PolicySelectionError.self) {
                _ = try await PolicyPlanner(database.reader).planUndo(of: Self.cagg, job: nil, to: nil, in: journal)
            }
        }
    }
}
