import Foundation
import Postgres
import Sandbox
import TestSupport
import Timescale

/// A small hypertable of sensor readings for tests that need a definition of their own: two sensors, `a` and `b`, a
/// reading an hour for a day, and a cagg over it that was never refreshed.
enum Readings {
    static let start = InternalTime(time(hour: 0))
    static let end = InternalTime(time(hour: 24))
    static let hours: SQL = """
        generate_series('2025-03-01T00:00:00Z'::timestamptz, '2025-03-01T23:30:00Z'::timestamptz, interval '1 hour')
        """

    static func time(hour: Int) -> Timestamp {
        Timestamp(unixMicroseconds: 1_740_787_200_000_000 + Int64(hour) * 3_600_000_000)
    }

    /// `bucket` is a `time_bucket` call over `time`; `keys` more grouping columns; `days` the number of days
    /// with these readings.
    static func create(
        _ engine: Engine, _ database: OperatedDatabase, bucket: String = "time_bucket('1 hour', time)",
        keys: String? = nil, days: Int = 1
    ) async throws {
        let (selected, grouped) = (keys.map { ", \($0)" } ?? "", keys == nil ? "" : ", 2")
        let script = """
            CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value double precision);
            SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
            CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
            SELECT \(bucket) AS bucket\(selected), count(*) AS count, sum(value) AS total, max(value) AS peak
            FROM readings GROUP BY 1\(grouped) WITH NO DATA;
            """
        try await database.run(script, on: engine)
        try await database.execute(
            """
            INSERT INTO readings SELECT t + d * interval '1 day', s, 1.5
            FROM \(hours) t, unnest(ARRAY['a', 'b']) s, generate_series(0, \(days - 1)::int) d
            """)
    }
}

extension OperatedDatabase {
    /// Runs a script in TimescaleDB's own words, each statement on its own.
    func run(_ script: String, on engine: Engine) async throws {
        for statement in try engine.statements(of: script) {
            try await execute(SQL(unsafeRaw: statement))
        }
    }

    /// Refreshes `hourly` over the readings up to `end`, and returns the table that stores its rows.
    @discardableResult
    func refreshHourly(to end: InternalTime = Readings.end) async throws -> QualifiedName {
        _ = try await refresh("hourly", from: Readings.start, to: end)
        return try await state("hourly").cagg.materialization
    }

    /// A hypertable of integer time, 0 to 497 in chunks of 100, where now is its newest row; and the cagg `tens` over
    /// it, which was never refreshed.
    func createTicks(_ engine: Engine) async throws {
        try await run(
            """
            CREATE TABLE ticks (tick bigint NOT NULL, value int);
            SELECT create_hypertable('ticks', 'tick', chunk_time_interval => 100);
            CREATE FUNCTION tick_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT max(tick) FROM ticks';
            SELECT set_integer_now_func('ticks', 'tick_now');
            CREATE MATERIALIZED VIEW tens WITH (timescaledb.continuous) AS
            SELECT time_bucket(10::bigint, tick) AS bucket, count(*) AS count FROM ticks GROUP BY 1 WITH NO DATA;
            INSERT INTO ticks SELECT t, 1 FROM generate_series(0, 497) t
            """, on: engine)
    }
}
