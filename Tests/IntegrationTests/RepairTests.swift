import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct RepairTests {
    @Test(arguments: Engine.allUnderTest)
    func editedRowsAreRefreshedWithForceAndAreRightAfterwards(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let staged = try #require(database.staged.first)
            let before = try await database.record(staged.cagg.name)
            let outcome = try await database.repair(before)
            #expect(outcome.plan.parts.allSatisfy { $0.range.needsForce && !$0.isRefused })
            #expect(outcome.plan.record.rows == Int64(try #require(staged.facts["rows"])))
            #expect(outcome.rowsLeft == 0)
            #expect(outcome.isComplete)
            #expect(try await database.diff(staged.cagg.name).counts == [:])
            let after = try #require(outcome.after)
            var record = before
            record.replace(with: after)
            #expect(record.rows == 0)
            #expect(record.left.isEmpty)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func lateRowsAreRefreshedWithoutForce(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            let outcome = try await database.repair(try await database.record(staged.cagg.name))
            #expect(outcome.plan.parts.allSatisfy { !$0.range.needsForce })
            #expect(outcome.plan.record.rows == Int64(try #require(staged.facts["minute_buckets"])))
            #expect(outcome.rowsLeft == 0)
            #expect(try await database.diff(staged.cagg.name).counts == [:])
        }
    }

    /// The key that stands twice is alike in both rows: only their number tells.
    @Test(arguments: Engine.allUnderTest)
    func rowThatStandsTwiceStandsOnceAfterwards(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let table = try await database.state("llm_metrics_1day").cagg.materialization
            let rows = try await database.count("SELECT count(*) FROM \(name: table)")
            try await database.execute(
                "INSERT INTO \(name: table) SELECT * FROM \(name: table) ORDER BY bucket, provider, model LIMIT 1")
            let outcome = try await database.repair(try await database.record("llm_metrics_1day"))
            #expect(outcome.plan.parts.map(\.range.rows) == [[.duplicate: 2]])
            #expect(outcome.rowsLeft == 0)
            #expect(try await database.count("SELECT count(*) FROM \(name: table)") == rows)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func bucketsWithoutRawDataAreNoWork(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let staged = try #require(database.staged.first)
            let rows = try await database.count("SELECT count(*) FROM \(identifier: staged.cagg.name)")
            let outcome = try await database.repair(try await database.record(staged.cagg.name))
            #expect(outcome.plan.parts == [])
            #expect(outcome.isComplete)
            #expect(try await database.count("SELECT count(*) FROM \(identifier: staged.cagg.name)") == rows)
        }
    }

    /// A doubled key is wrong whatever else holds, but a refresh would delete both of its rows.
    @Test(arguments: Engine.allUnderTest)
    func doubledRowWithoutRawDataIsLeftAloneAndTheOthersAreRepaired(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let table = try await database.state("llm_metrics_1day").cagg.materialization
            for order in ["ASC", "DESC"] {
                try await database.execute(
                    """
                    INSERT INTO \(name: table)
                    SELECT * FROM \(name: table) ORDER BY bucket \(unsafeRaw: order), provider, model LIMIT 1
                    """)
            }
            let rows = try await database.count("SELECT count(*) FROM \(name: table)")
            let outcome = try await database.repair(try await database.record("llm_metrics_1day"))
            #expect(outcome.plan.refused.count == 1)
            #expect(outcome.plan.parts.first?.isRefused == true)
            #expect(outcome.results.last == .refreshed)
            #expect(outcome.rowsLeft == 2)
            #expect(!outcome.isComplete)
            #expect(try await database.count("SELECT count(*) FROM \(name: table)") == rows - 1)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func caggsAboveAreNamedAndFindTheRepairPending(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.run(
                """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', bucket) AS day, sum(total) AS total FROM hourly GROUP BY 1 WITH NO DATA;
                """, on: engine)
            for cagg in ["hourly", "daily"] {
                _ = try await database.refresh(cagg, from: Readings.start, to: Readings.end)
            }
            let table = try await database.state("hourly").cagg.materialization
            try await database.execute(
                "UPDATE \(name: table) SET total = 0 WHERE bucket = \(Readings.time(hour: 5))")
            _ = try await database.refresh("daily", from: Readings.start, to: Readings.end)
            let outcome = try await database.repair(try await database.record("hourly"))
            #expect(outcome.plan.above.map(\.name) == ["daily"])
            #expect(outcome.plan.parts.map(\.range.count) == [1])
            #expect(outcome.rowsLeft == 0)
            #expect(try await database.diff("daily").counts == [.pending: 1])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func diffThatGoesOnComparesWhatIsLeftAndAddsToIt(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let staged = try #require(database.staged.first)
            let whole = try await database.diff(staged.cagg.name)
            let first = try await database.stopped(staged.cagg.name, after: 3)
            #expect(first.slices.count == 3)
            var plan = DiffPlan(cagg: staged.cagg.name, range: first.range)
            plan.parts = first.left
            var rest = try await database.diff(plan)
            #expect(rest.slices.count == whole.slices.count - 3)
            rest.add(first)
            rest.snapshots = whole.snapshots
            #expect(rest == whole)
        }
    }
}

extension OperatedDatabase {
    /// As `diff` keeps it.
    func record(_ cagg: String) async throws -> DiffRecord {
        let plan = DiffPlan(cagg: cagg, range: TimeRange(start: .noBegin, end: .noEnd))
        let summary = try await diff(plan)
        return DiffRecord(
            summary, of: try await CaggSubject.read(summary.cagg, connection), settings: .init(plan),
            started: TestData.now, program: "test")
    }

    func repair(_ record: DiffRecord) async throws -> RepairOutcome {
        try await make(RepairChange(try await RepairPlanner(reader).plan(record, cagg: record.cagg)))
    }

    /// What a diff has compared that fails after so many slices.
    fileprivate func stopped(_ cagg: String, after count: Int) async throws -> DiffSummary {
        struct Enough: Error {}
        let options = programOptions
        let slices = Counter()
        let plan = DiffPlan(cagg: cagg, range: TimeRange(start: .noBegin, end: .noEnd))
        let run = DiffRun(plan, reader, connect: { try await Connection.open(options) }) { _ in
            if await slices.next() > count { throw Enough() }
        }
        do {
            return try await run.run({ _ in }, { _ in })
        } catch let stopped as DiffStopped {
            #expect(stopped.cause is Enough)
            return stopped.summary
        }
    }
}

private actor Counter {
    private var value = 0

    func next() -> Int {
        value += 1
        return value
    }
}
