import Operations
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing
import Timescale

/// Every way to cut time, and every type of time that can be cut.
@Suite(.droppingDatabases) struct BucketKindTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        var call: String
        var text: String
        var isFixed: Bool
        /// Before 2.15 caggs can't have an origin or an offset with a fixed bucket.
        var sinceOrigins = false
        var testDescription: String { text }
    }

    static let kinds = [
        Kind(call: "time_bucket('1 month', time)", text: "1mon", isFixed: false),
        Kind(call: "time_bucket('1 day', time, 'Europe/Berlin')", text: "1d Europe/Berlin", isFixed: false),
        Kind(call: "time_bucket('3 hours', time)", text: "3h", isFixed: true),
        Kind(
            call: "time_bucket('6 hours', time, \"offset\" => interval '1 hour')", text: "6h offset 01:00:00",
            isFixed: true, sinceOrigins: true),
        Kind(
            call: "time_bucket('6 hours', time, origin => timestamptz '2020-01-01 02:00:00+00')",
            text: "6h origin 2020-01-01 02:00:00+00", isFixed: true, sinceOrigins: true),
    ]

    @Test(arguments: Engine.allUnderTest, kinds)
    func bucketsOfEveryKindAreReadRefreshedAndCompared(engine: Engine, kind: Kind) async throws {
        if kind.sinceOrigins, engine.isOf214 {
            try await refusesOrigins(engine, kind)
            return
        }
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: kind.call)
            let cagg = try await database.state("hourly").cagg
            #expect(cagg.bucket.text == kind.text)
            #expect((cagg.bucket.fixedWidth != nil) == kind.isFixed)
            let (from, to) = (InternalTime(Readings.time(hour: -40 * 24)), InternalTime(Readings.time(hour: 40 * 24)))
            let outcome = try await database.refresh("hourly", from: from, to: to)
            #expect(outcome.stillPending == [])
            let summary = try await database.diff("hourly")
            #expect(summary.isClean)
            #expect(summary.compared == Int64(try await database.count("SELECT count(*) FROM hourly")))
            #expect(summary.compared > 0)
        }
    }

    private func refusesOrigins(_ engine: Engine, _ kind: Kind) async throws {
        try await OperatedDatabase.empty(engine) { database in
            await #expect(throws: PostgresError.self) {
                try await Readings.create(engine, database, bucket: kind.call)
            }
        }
    }

    /// A day's bucket in Berlin is 23 hours long when summer time begins.
    @Test(arguments: Engine.allUnderTest)
    func windowsOfZonedBucketsFollowTheClockChange(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: "time_bucket('1 day', time, 'Europe/Berlin')")
            let cagg = try await database.state("hourly").cagg
            func time(_ text: String) throws -> InternalTime { InternalTime(try #require(Timestamp(parsing: text))) }
            let range = TimeRange(start: try time("2025-03-28T23:00:00Z"), end: try time("2025-03-31T22:00:00Z"))
            let windows = try await ServerBuckets(cagg, database.reader).windows(of: range, buckets: 1)
            #expect(
                windows.map(\.end) == [
                    try time("2025-03-29T23:00:00Z"), try time("2025-03-30T22:00:00Z"),
                    try time("2025-03-31T22:00:00Z"),
                ])
        }
    }

    /// A bucket without a zone is cut in UTC, whatever the session's zone: advanced in Berlin's, the day on which
    /// summer time begins would lead back into itself.
    @Test(arguments: Engine.allUnderTest, ["time_bucket('1 day', time)", "time_bucket('1 month', time)"])
    func windowsAreCountedInUTCWhateverTheSessionsZone(engine: Engine, call: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: call)
            try await database.connection.query("SET TimeZone = 'Europe/Berlin'")
            try await database.connection.query("SET statement_timeout = '10s'")
            func time(_ text: String) throws -> InternalTime { InternalTime(try #require(Timestamp(parsing: text))) }
            let range = TimeRange(start: try time("2025-03-01T00:00:00Z"), end: try time("2025-05-01T00:00:00Z"))
            let cagg = try await database.state("hourly").cagg
            let windows = try await ServerBuckets(cagg, database.reader).windows(of: range, buckets: 1)
            #expect(windows.count == (call.contains("month") ? 2 : 61))
            #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.end == $1.start })
            let outcome = try await database.refresh("hourly", from: range.start, to: range.end)
            #expect(outcome.plan.covered == range)
            #expect(try await database.diff("hourly").isClean)
        }
    }

    /// Adding to a date gives a timestamp and to a smallint an integer, which is not the column's type.
    @Test(
        arguments: Engine.allUnderTest,
        [
            ("date", "time_bucket('7 days', time)", "'2025-01-01'::date + i"),
            ("date", "time_bucket('1 month', time)", "'2025-01-01'::date + i"),
            ("timestamp", "time_bucket('1 day', time)", "'2025-01-01'::timestamp + i * interval '1 day'"),
            ("smallint", "time_bucket(10::smallint, time)", "i"), ("integer", "time_bucket(10, time)", "i"),
        ])
    func everyTypeOfTimeIsRefreshedAndCompared(engine: Engine, column: (String, String, String)) async throws {
        let (type, call, value) = column
        let chunk = type.hasSuffix("int") || type == "integer" ? "50" : "interval '7 days'"
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE points (time \(type) NOT NULL, value int);
                SELECT create_hypertable('points', 'time', chunk_time_interval => \(chunk));
                CREATE FUNCTION point_now() RETURNS \(type) LANGUAGE sql STABLE AS 'SELECT max(time) FROM points';
                \(type.contains("int") ? "SELECT set_integer_now_func('points', 'point_now');" : "")
                CREATE MATERIALIZED VIEW cuts WITH (timescaledb.continuous) AS
                SELECT \(call) AS bucket, sum(value) AS total FROM points GROUP BY 1 WITH NO DATA;
                INSERT INTO points SELECT \(value), i FROM generate_series(0, 199) i;
                """, on: engine)
            let outcome = try await database.refresh("cuts", from: .noBegin, to: .noEnd)
            #expect(outcome.after.watermark.isFinite)
            let summary = try await database.diff("cuts")
            #expect(summary.isClean)
            #expect(summary.compared == Int64(try await database.count("SELECT count(*) FROM cuts")))
            #expect(summary.compared > 5)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func integerTimeHasPlainNumbers(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE ticks (tick bigint NOT NULL, value int);
                SELECT create_hypertable('ticks', 'tick', chunk_time_interval => 100);
                CREATE FUNCTION tick_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT max(tick) FROM ticks';
                SELECT set_integer_now_func('ticks', 'tick_now');
                CREATE MATERIALIZED VIEW tens WITH (timescaledb.continuous) AS
                SELECT time_bucket(10::bigint, tick) AS bucket, sum(value) AS total FROM ticks GROUP BY 1 WITH NO DATA;
                INSERT INTO ticks SELECT t, 1 FROM generate_series(0, 499) t;
                """, on: engine)
            let outcome = try await database.refresh("tens", from: InternalTime(0), to: InternalTime(495))
            #expect(outcome.plan.covered == TimeRange(start: InternalTime(0), end: InternalTime(490)))
            #expect(outcome.after.watermark == InternalTime(490))
            #expect(try await database.diff("tens").isClean)
            let (_, caggs) = try await readStatus(database.reader)
            #expect(caggs.first?.lag == nil)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func caggOnACaggReadsItsParent(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.run(
                """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', bucket) AS day, sum(total) AS total FROM hourly GROUP BY 1 WITH NO DATA
                """, on: engine)
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            _ = try await database.refresh("daily", from: Readings.start, to: Readings.end)
            let (parent, child) = (try await database.state("hourly").cagg, try await database.state("daily").cagg)
            #expect(child.parentID == parent.id)
            #expect(child.source == parent.materialization)
            #expect(child.timeColumn == "bucket")
            let summary = try await database.diff("daily")
            #expect(summary.isClean)
            #expect(summary.compared == 1)
        }
    }

    /// Names, literals and clauses that a reading of the definition could stumble over.
    @Test(arguments: Engine.allUnderTest)
    func definitionsAreReadWhateverTheySpell(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                #"""
                CREATE TABLE "Odd ""Readings"" ( GROUP BY" ("At, Time" timestamptz NOT NULL, "Key, one" text, v int);
                SELECT create_hypertable(
                    '"Odd ""Readings"" ( GROUP BY"', 'At, Time', chunk_time_interval => interval '1 day');
                CREATE TABLE rooms ("Key, one" text, room text);
                CREATE MATERIALIZED VIEW "Odd Cagg" WITH (timescaledb.continuous) AS
                SELECT time_bucket('2 hours', r."At, Time") AS "Bucket, of time", "room" AS "WHERE",
                    max(v) - min(v) AS spread, count(*) FILTER (WHERE r.v > 1) AS "many"",",
                    string_agg(r."Key, one", E', \n  GROUP BY (''' ORDER BY v) AS keys
                FROM "Odd ""Readings"" ( GROUP BY" AS r JOIN rooms ON r."Key, one" = rooms."Key, one"
                WHERE v <> -1 OR r."Key, one" = E'\n  WHERE '
                GROUP BY 1, room HAVING count(*) > 0 WITH NO DATA;
                INSERT INTO rooms VALUES ('a', NULL), ('b', 'x, y'), ('c', '(');
                INSERT INTO "Odd ""Readings"" ( GROUP BY"
                SELECT timestamptz '2025-03-01T00:00:00Z' + h * interval '1 hour', s, h
                FROM generate_series(0, 23) h, unnest(ARRAY['a', 'b', 'c', 'd']) s
                """#, on: engine)
            let outcome = try await database.refresh("Odd Cagg", from: Readings.start, to: Readings.end)
            #expect(outcome.stillPending == [])
            let summary = try await database.diff("Odd Cagg")
            #expect(summary.isClean)
            #expect(summary.compared == 36)
        }
    }

    /// From 2.21 a cagg may have several policies; each keeps its own job.
    @Test(arguments: Engine.allUnderTest.filter { !$0.isOf214 })
    func severalPoliciesOfACaggAreAllRead(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            for (start, end) in [("1 day", "1 hour"), ("7 days", "1 day")] {
                try await database.execute(
                    """
                    SELECT add_continuous_aggregate_policy(
                        'hourly', \(start)::interval, \(end)::interval, interval '1 hour')
                    """)
            }
            let state = try await database.state("hourly")
            #expect(state.refreshPolicies.count == 2)
            #expect(throws: PolicySelectionError.self) { try state.policy(job: nil) }
            let second = try #require(state.refreshPolicies.last)
            #expect(try state.policy(job: second.job.id) == second)
        }
    }
}

extension Engine {
    /// Whether it is TimescaleDB 2.14, or stands for it: no origins or offsets, one policy a cagg.
    var isOf214: Bool { [.timescaledb(version: "2.14.2"), .simulated(.v214)].contains(self) }
}
