import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Chunks that were made after one of a later time, by rows over dropped chunks or by a backfill.
@Suite(.droppingDatabases) struct LateChunkTests {
    private static let end = InternalTime(Readings.time(hour: 24 * 6))

    /// Six days of two sensors, refreshed, of which retention takes three.
    private func dropped(
        _ engine: Engine, _ database: OperatedDatabase, keys: String? = nil
    ) async throws {
        try await Readings.create(engine, database, keys: keys)
        try await database.execute(
            "INSERT INTO readings SELECT time + d * interval '1 day', sensor, 1.5 FROM readings, generate_series(1, 5) d"
        )
        _ = try await database.refresh("hourly", from: Readings.start, to: Self.end)
        try await database.execute("SELECT drop_chunks('readings', older_than => \(Readings.time(hour: 72)))")
    }

    private func lateChunks(_ database: OperatedDatabase) async throws -> TimeRanges {
        try await database.reader.lateChunks(of: try await database.state("hourly").cagg)
    }

    private func insert(hour: Int, _ sensor: String, _ database: OperatedDatabase) async throws {
        try await database.execute("INSERT INTO readings VALUES (\(Readings.time(hour: hour)), \(sensor), 9)")
    }

    @Test(arguments: Engine.allUnderTest)
    func lateRowOverADroppedChunkDoesNotMakeItRecomputable(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await dropped(engine, database)
            try await insert(hour: 29, "a", database)
            let day = TimeRange(
                start: InternalTime(Readings.time(hour: 24)), end: InternalTime(Readings.time(hour: 48)))
            #expect(try await lateChunks(database) == TimeRanges([day]))
            for isForced in [false, true] {
                let plan = try await database.plan("hourly", from: day.start, to: day.end, force: isForced)
                #expect(plan.loss?.rows == 24)
                #expect(plan.loss?.ranges == [day])
                #expect(plan.refusals.count == 1)
            }
            let plan = try await database.plan("hourly", from: Readings.start, to: Self.end, clip: true)
            #expect(plan.clipped?.buckets == 72)
            _ = try await database.run(plan)
            #expect(try await database.count("SELECT sum(count)::int FROM hourly") == 6 * 48)
        }
    }

    /// The plan was made before the row arrived.
    @Test(arguments: Engine.allUnderTest)
    func lateRowThatArrivesDuringARunEndsIt(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await dropped(engine, database)
            let from = InternalTime(Readings.time(hour: 72))
            let plan = try await database.plan("hourly", from: from, to: Self.end, force: true)
            #expect(plan.loss == nil)
            try await database.execute(
                "SELECT drop_chunks('readings', older_than => \(Readings.time(hour: 120)), newer_than => \(Readings.time(hour: 72)))"
            )
            try await insert(hour: 75, "a", database)
            try await insert(hour: 99, "a", database)
            await #expect(throws: Refusal.self) { _ = try await database.run(plan) }
            #expect(try await database.count("SELECT sum(count)::int FROM hourly") == 6 * 48)
        }
    }

    /// Two sensors send what they have kept, the newest day first, and each is refreshed at once.
    @Test(arguments: Engine.allUnderTest)
    func backfillInAnyOrderIsNoLoss(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            for (sensor, days) in [("c", [5, 4, 2, 3]), ("d", [2, 5, 3, 4])] {
                for day in days {
                    try await database.execute(
                        "INSERT INTO readings SELECT t + \(day) * interval '1 day', \(sensor), 1 FROM \(Readings.hours) t"
                    )
                    let plan = try await database.plan("hourly", from: Readings.start, to: Self.end)
                    #expect(plan.loss == nil)
                    _ = try await database.run(plan)
                }
            }
            #expect(try await lateChunks(database).isEmpty == false)
            #expect(try await database.diff("hourly").counts == [:])
            #expect(try await database.plan("hourly", from: Readings.start, to: Self.end, force: true).loss == nil)
        }
    }

    /// A key that is gone tells that rows are, whatever its aggregates.
    @Test(arguments: Engine.allUnderTest)
    func onlyBucketsThatLoseRowsAreAtRisk(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await dropped(engine, database, keys: "sensor")
            for hour in 24..<48 where hour != 30 {
                for sensor in ["a", "b", "c"] { try await insert(hour: hour, sensor, database) }
            }
            try await insert(hour: 30, "a", database)
            let plan = try await database.plan(
                "hourly", from: InternalTime(Readings.time(hour: 24)), to: InternalTime(Readings.time(hour: 48)))
            #expect(plan.loss?.rows == 1)
            #expect(
                plan.loss?.atRisk.ranges == [
                    TimeRange(start: InternalTime(Readings.time(hour: 30)), end: InternalTime(Readings.time(hour: 31)))
                ])
        }
    }

    /// Sums go either way.
    @Test(arguments: Engine.allUnderTest)
    func withoutACountAnyChangeIsALoss(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await dropped(engine, database)
            try await database.run(
                """
                CREATE MATERIALIZED VIEW sums WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, sum(value) AS total FROM readings GROUP BY 1 WITH NO DATA
                """, on: engine)
            let day = TimeRange(
                start: InternalTime(Readings.time(hour: 24)), end: InternalTime(Readings.time(hour: 48)))
            for hour in 24..<48 { try await insert(hour: hour, "a", database) }
            _ = try await database.refresh("sums", from: day.start, to: Self.end)
            try await insert(hour: 40, "b", database)
            #expect(try await database.plan("sums", from: day.start, to: day.end).loss?.rows == 1)
        }
    }

    /// What is up to date isn't looked at.
    @Test(arguments: Engine.allUnderTest)
    func lateChunksAreComparedOnlyWhereTheyAreRecomputed(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.execute(
                "INSERT INTO readings SELECT time - interval '1 day', sensor, 1 FROM readings")
            let from = InternalTime(Readings.time(hour: -24))
            _ = try await database.refresh("hourly", from: from, to: Readings.end)
            let stored = try await database.state("hourly").cagg.materialization
            try await database.execute(
                "UPDATE \(name: stored) SET count = 7 WHERE bucket = \(Readings.time(hour: -3))")
            #expect(try await database.plan("hourly", from: from, to: Readings.end).loss == nil)
            #expect(try await database.plan("hourly", from: from, to: Readings.end, force: true).loss?.rows == 1)
        }
    }

    /// Chunks of one time are as old as each other, whichever came first.
    @Test(arguments: Engine.allUnderTest.filter { !Engine.simulated.contains($0) })
    func chunksBesideEachOtherAreNotLate(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value double precision);
                SELECT create_hypertable('readings', 'time', 'sensor', 4, chunk_time_interval => interval '1 day');
                CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, count(*) FROM readings GROUP BY 1 WITH NO DATA;
                """, on: engine)
            for sensor in ["a", "b", "c", "d", "e"] {
                try await database.execute("INSERT INTO readings SELECT t, \(sensor), 1 FROM \(Readings.hours) t")
            }
            #expect(try await database.count("SELECT count(*) FROM show_chunks('readings')") > 1)
            #expect(try await lateChunks(database).isEmpty)
        }
    }
}
