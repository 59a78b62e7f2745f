import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Types whose operators are an extension's, in `public`, where the program's own statements don't look.
@Suite(.droppingDatabases) struct DiffExtensionTypeTests {
    private static let all = TimeRange(start: .noBegin, end: .noEnd)

    @Test(arguments: Engine.allUnderTest)
    func comparesByTheTypesOwnEquality(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.execute("CREATE EXTENSION citext")
            try await database.run(
                """
                CREATE TABLE readings (time timestamptz NOT NULL, sensor citext);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
                CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, sensor, count(*) AS count, max(sensor) AS last
                FROM readings GROUP BY 1, 2 WITH NO DATA;
                """, on: engine)
            try await database.execute(
                "INSERT INTO readings SELECT t, s FROM \(Readings.hours) t, unnest(ARRAY['a', 'b']) s")
            let table = try await database.refreshHourly()
            // For citext that is no change.
            try await database.execute(
                "UPDATE \(name: table) SET sensor = upper(sensor::text), last = upper(last::text)")
            let whole = try await database.diff("hourly")
            #expect(whole.counts == [:])
            #expect(whole.compared == 48)
            var plan = DiffPlan(cagg: "hourly", range: Self.all)
            plan.filter.groups = [.init(column: "sensor", value: "a")]
            #expect(try await database.diff(plan).compared == 24)
            try await database.execute(
                "UPDATE \(name: table) SET last = 'c' WHERE sensor = 'a' AND bucket = \(Readings.time(hour: 0))")
            #expect(try await database.diff("hourly").counts == [.drift: 1])
        }
    }
}
