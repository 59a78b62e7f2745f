import Foundation
import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// What was changed and taken back is in the catalog as if nothing had happened, but for when the job runs next.
@Suite(.droppingDatabases) struct PolicyUndoTests {
    fileprivate static let cagg = "llm_metrics_1hour"

    /// A database, a journal, and the steps of an operator.
    fileprivate struct Operator {
        let database: OperatedDatabase
        let journal: Journal
        var reader: CatalogReader { database.reader }
        var planner: PolicyPlanner { PolicyPlanner(reader) }

        static func with(_ engine: Engine, _ body: (Operator) async throws -> Void) async throws {
            let path = NSTemporaryDirectory() + "caggctl-undo-\(UUID().uuidString).jsonl"
            defer { try? FileManager.default.removeItem(atPath: path) }
            try await OperatedDatabase.with(engine) { database in
                try await body(Operator(database: database, journal: Journal(path: path)))
            }
        }

        @discardableResult
        func make(_ change: PolicyChange) async throws -> JobSettings? {
            let subject = try await CaggSubject.read(change.state.cagg, reader.connection)
            let run = JournalRun(
                journal, of: subject, cagg: change.state.cagg, by: .current(role: "operator", environment: [:]))
            return try await database.make(change, journal: run)
        }

        @discardableResult
        func set(_ edit: @escaping @Sendable (inout JobSettings) -> Void) async throws -> JobSettings? {
            try await make(try await planner.plan(PolicyUndoTests.cagg, job: nil, edit: edit))
        }

        func undo(job: Int32? = nil, to time: Timestamp? = nil) async throws -> PolicyChange {
            try await planner.planUndo(of: PolicyUndoTests.cagg, job: job, to: time, in: journal)
        }

        /// Every column of the jobs of the cagg, as text.
        func rows() async throws -> [String] {
            try await database.execute(
                "SELECT to_jsonb(b)::text FROM _timescaledb_config.bgw_job b WHERE b.proc_name LIKE 'policy_refresh%' ORDER BY id"
            ).map { try $0.decode(String.self) }
        }
    }

    private static let edits: [@Sendable (inout JobSettings) -> Void] = [
        { $0.startOffset = .interval(Interval(days: 2)) },
        { ($0.endOffset, $0.schedule) = (.unbounded, Interval(microseconds: 600_000_000)) },
        { ($0.maxRuntime, $0.maxRetries) = (CatalogSamples.hours(1), 3) },
        { ($0.retryPeriod, $0.isScheduled) = (Interval(microseconds: 1_000_000), false) },
        { $0.timezone = "America/New_York" }, { $0.timezone = nil },
        { $0.initialStart = CatalogSamples.now }, { $0.isFixedSchedule.toggle() },
        { $0.config["note"] = nil }, { $0.config["other"] = .object(["a": .array([.integer(1), .null])]) },
        { $0.config["start_offset"] = .string("49:00:00") },
    ]

    /// From a job that has something in every column, so that nothing is equal by being empty.
    @Test(arguments: Engine.allUnderTest)
    func undoAfterSetLeavesTheJobsRowAsItWas(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            try await person.set { row in
                (row.initialStart, row.isFixedSchedule, row.timezone) = (TestData.now, true, "Europe/Berlin")
                row.config["note"] = .string("größer")
            }
            let before = try await person.rows()
            for (number, edit) in Self.edits.enumerated() {
                try await person.set(edit)
                #expect(try await person.rows() != before, "edit \(number)")
                let undo = try await person.undo()
                #expect(undo.foreign == nil)
                try await person.make(undo)
                #expect(try await person.rows() == before, "edit \(number)")
            }
        }
    }

    /// The server takes any key, and so may whoever writes the configuration without caggctl.
    @Test(arguments: Engine.allUnderTest)
    func keyThatTheServerIgnoresComesBackWithAWord(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            try await person.set { $0.config["bucket_per_batch"] = .integer(5) }
            try await person.set { $0.config["bucket_per_batch"] = nil }
            let undo = try await person.undo()
            #expect(undo.refusals == [])
            #expect(undo.cautions().map(\.code).contains("policy.ignored-key"))
            #expect(try await person.make(undo)?.config["bucket_per_batch"] == .integer(5))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func undoOfAnUndoIsTheChangeAndATimeGoesBackFurther(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            let first = try await person.rows()
            let start = try #require(try await person.journalClock())
            try await person.set { $0.schedule = CatalogSamples.hours(2) }
            let second = try await person.rows()
            try await person.set { $0.schedule = CatalogSamples.hours(3) }
            let third = try await person.rows()
            try await person.make(try await person.undo())
            #expect(try await person.rows() == second)
            try await person.make(try await person.undo())
            #expect(try await person.rows() == third)
            try await person.make(try await person.undo(to: start))
            #expect(try await person.rows() == first)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatWasRemovedIsMadeAgainWithEverySetting(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            let before = try #require(
                try await person.set { row in
                    (row.initialStart, row.isFixedSchedule, row.timezone) = (TestData.now, true, "Europe/Berlin")
                    (row.maxRetries, row.isScheduled, row.retryPeriod) = (4, false, Interval(days: 1))
                    row.config["note"] = .string("kept")
                })
            try await person.make(try await person.planner.planRemoval(from: Self.cagg, job: nil))
            let undo = try await person.undo()
            #expect(undo.cautions().map(\.code).contains("policy.new-id"))
            var again = try #require(try await person.make(undo))
            #expect(again.id != before.id)
            (again.id, again.applicationName) = (before.id, before.applicationName)
            #expect(again == before)
            // What was added by it is removed by the next one.
            try await person.make(try await person.undo())
            #expect(try await person.database.state(Self.cagg).refreshPolicies.isEmpty)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatSomebodyElseChangedSinceIsSaid(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            let before = try await person.rows()
            let row = try #require(try await person.set { $0.schedule = CatalogSamples.hours(2) })
            try await person.database.execute("SELECT 1 FROM alter_job(\(row.id)::int, max_retries => 9)")
            let undo = try await person.undo()
            #expect(undo.foreign == row)
            #expect(undo.cautions().map(\.code) == ["policy.changed-elsewhere"])
            try await person.make(undo)
            #expect(try await person.rows() == before)
        }
    }

    /// What was harmless when it was changed may be none now.
    @Test(arguments: Engine.allUnderTest)
    func undoToWhatHasBecomeDangerousIsRefused(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            try await person.database.execute("SELECT remove_retention_policy('llm_traces')")
            try await person.set { $0.startOffset = .interval(Interval(days: 89)) }
            try await person.set { $0.startOffset = .interval(Interval(days: 2)) }
            try await person.database.execute("SELECT add_retention_policy('llm_traces', interval '30 days')")
            #expect(try await person.undo().refusals.first?.reason.contains("would delete the aggregates") == true)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func startThatAlterJobCannotUnsetStaysAndIsNamed(engine: Engine) async throws {
        try await Operator.with(engine) { person in
            let set = try await person.planner.plan(Self.cagg, job: nil) {
                ($0.initialStart, $0.isFixedSchedule) = (TestData.now, true)
            }
            guard set.before?.initialStart == nil else { return }
            #expect(set.cautions().map(\.code) == ["policy.irreversible"])
            try await person.make(set)
            let undo = try await person.undo()
            #expect(undo.cautions().map(\.code) == ["policy.stays-set"])
            let written = try #require(try await person.make(undo))
            #expect(written.initialStart == TestData.now)
            var rest = written
            rest.initialStart = nil
            #expect(rest == set.before)
        }
    }
}

extension PolicyUndoTests.Operator {
    /// The journal's, which is this machine's and the server's, too.
    fileprivate func journalClock() async throws -> Timestamp? {
        try await reader.connection.query("SELECT clock_timestamp()").rows.first?.decode(Timestamp.self)
    }
}
