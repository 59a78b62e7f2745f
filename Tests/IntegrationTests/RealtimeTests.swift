import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct RealtimeTests {
    private func apply(_ change: RealtimeChange, _ engine: Engine, _ database: OperatedDatabase) async throws {
        let translated = engine.isSimulated ? try engine.statements(of: change.sql.description) : nil
        var change = change
        change.translated = translated?.map { SQL(unsafeRaw: $0) }
        try await database.make(change)
    }

    /// What was said beforehand is what readers then get, and no longer get.
    @Test(arguments: Engine.allUnderTest)
    func switchingShowsAndHidesTheBucketsThatWereCounted(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            _ = try await database.refresh("hourly", from: Readings.start, to: InternalTime(Readings.time(hour: 10)))
            let rows: SQL = "SELECT count(*) FROM hourly"
            #expect(try await database.count(rows) == 10)

            let on = try await RealtimeChange.plan("hourly", isOn: true, database.reader)
            #expect(!on.isEmpty)
            #expect(on.live?.buckets == 14)
            #expect(on.live?.range == TimeRange(start: InternalTime(Readings.time(hour: 10)), end: Readings.end))
            #expect((on.live?.raw).map { $0.rows > 0 && $0.cost > 0 } == true)
            #expect((on.live?.aggregation).map { $0.cost > 0 } == true)
            try await apply(on, engine, database)
            #expect(try await database.state("hourly").cagg.isMaterializedOnly == false)
            #expect(try await database.count(rows) == 24)

            let off = try await RealtimeChange.plan("hourly", isOn: false, database.reader)
            #expect(off.live?.buckets == 14)
            try await apply(off, engine, database)
            #expect(try await database.count(rows) == 10)
            #expect(try await RealtimeChange.plan("hourly", isOn: false, database.reader).isEmpty)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whereEverythingIsStoredThereIsNothingLive(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            _ = try await database.refresh("hourly", from: .noBegin, to: .noEnd)
            let change = try await RealtimeChange.plan("hourly", isOn: true, database.reader)
            #expect(change.live?.range.isEmpty == true)
            #expect(change.live?.raw == nil)
        }
    }

    /// A cagg on a cagg reads its parent's view.
    @Test(arguments: Engine.allUnderTest)
    func hierarchyIsCountedFromWhatItReads(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.run(
                """
                CREATE MATERIALIZED VIEW six WITH (timescaledb.continuous) AS
                SELECT time_bucket('6 hours', bucket) AS six, sum(total) AS total FROM hourly GROUP BY 1 WITH NO DATA
                """, on: engine)
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            _ = try await database.refresh("six", from: Readings.start, to: InternalTime(Readings.time(hour: 12)))
            let change = try await RealtimeChange.plan("six", isOn: true, database.reader)
            #expect(change.live?.buckets == 2)
            #expect((change.live?.aggregation).map { $0.cost > 0 } == true)
        }
    }

    /// What can't be seen is said, and isn't taken for nothing.
    @Test(arguments: Engine.realUnderTest)
    func costIsUnknownToARoleThatMayNotReadTheSource(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.execute(
                "SELECT add_continuous_aggregate_policy('hourly', interval '3 days', interval '1 hour', interval '1 hour')"
            )
            try await database.connection.query("SET ROLE pg_monitor")
            let change = try await RealtimeChange.plan("hourly", isOn: true, database.reader)
            #expect(change.live == nil)
            let explanation = try await PolicyExplainer(database.reader).explain("hourly", job: nil)
            #expect(!explanation.looksForLoss)
            #expect(explanation.newestRow == nil)
        }
    }
}
