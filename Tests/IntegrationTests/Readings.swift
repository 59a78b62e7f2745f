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

    /// `bucket` is a `time_bucket` call over `time`; `keys` more grouping columns.
    static func create(
        _ engine: Engine, _ database: OperatedDatabase, bucket: String = "time_bucket('1 hour', time)",
        keys: String? = nil
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
        try await database.execute("INSERT INTO readings SELECT t, s, 1.5 FROM \(hours) t, unnest(ARRAY['a', 'b']) s")
    }
}

extension OperatedDatabase {
    /// Runs a script in TimescaleDB's own words, each statement on its own.
    func run(_ script: String, on engine: Engine) async throws {
        for statement in try engine.statements(of: script) {
            try await execute(SQL(unsafeRaw: statement))
        }
    }
}
