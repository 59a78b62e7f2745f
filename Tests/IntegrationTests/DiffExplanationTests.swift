import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct DiffExplanationTests {
    private func explain(_ database: OperatedDatabase, hour: Int, sensor: String? = nil) async throws -> DiffExplanation
    {
        var plan = DiffPlan(cagg: "hourly", range: .all)
        plan.filter.groups = sensor.map { [.init(column: "sensor", value: $0)] } ?? []
        let time = InternalTime(Readings.time(hour: hour)).adding(600_000_000)
        return try await DiffExplanation.read(plan, at: time, limit: 10, database.reader)
    }

    @Test(arguments: Engine.allUnderTest)
    func bucketIsLaidOpenWithWhatDecidesItsVerdict(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            let table = try await database.refreshHourly(to: InternalTime(Readings.time(hour: 20)))
            try await database.execute([
                "UPDATE \(name: table) SET total = 9 WHERE bucket = \(Readings.time(hour: 3)) AND sensor = 'b'",
                "INSERT INTO \(name: table) SELECT * FROM \(name: table) WHERE bucket = \(Readings.time(hour: 4)) AND sensor = 'a'",
                "INSERT INTO readings VALUES (\(Readings.time(hour: 5)), 'a', 7)",
            ])
            let same = try await explain(database, hour: 2)
            #expect(same.differences == [])
            #expect(same.stored.rows.map(\.texts) == same.recomputed.rows.map(\.texts))
            #expect(same.rawRows.rows.count == 2 && same.rawCount == 2)
            #expect(same.chunks.map(\.isOfSource).contains(true) && same.chunks.map(\.isOfSource).contains(false))

            let drift = try await explain(database, hour: 3)
            #expect(drift.bucket.start == InternalTime(Readings.time(hour: 3)))
            #expect(drift.differences.map(\.verdict) == [.drift])
            #expect(drift.invalidations == [] && drift.gone.isEmpty)
            #expect(try await explain(database, hour: 3, sensor: "a").differences == [])
            #expect(try await explain(database, hour: 3, sensor: "b").stored.rows.count == 1)

            #expect(try await explain(database, hour: 4).differences.map(\.verdict) == [.duplicate, .duplicate])

            let pending = try await explain(database, hour: 5)
            #expect(pending.differences.map(\.verdict) == [.pending])
            #expect(pending.invalidations.map(\.log) == [.hypertable])
            #expect(pending.rawCount == 3)

            let above = try await explain(database, hour: 21)
            #expect(above.differences.map(\.verdict) == [.unmaterialized, .unmaterialized])
            #expect(above.state.watermark <= above.bucket.start)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func toleranceForAColumnThatDoesNotExistIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            var plan = DiffPlan(cagg: "hourly", range: .all)
            plan.tolerances = ["totla": 0.01]
            let mistyped = plan
            await #expect(throws: DiffError.self) {
                _ = try await DiffExplanation.read(mistyped, at: Readings.start, limit: 10, database.reader)
            }
        }
    }

    /// A changed factor is no write to the source: nothing is invalidated, and the catalogs know only that it could be.
    @Test(arguments: Engine.allUnderTest)
    func whatMayLieBehindDriftIsNamed(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value numeric);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
                CREATE TABLE "Factors" (sensor text, factor numeric);
                INSERT INTO "Factors" VALUES ('a', 1), ('b', 2);
                CREATE FUNCTION doubled(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
                INSERT INTO readings SELECT t, s, 1 FROM generate_series('2025-03-01T00:00:00Z'::timestamptz, '2025-03-01T23:30:00Z', interval '1 hour') t, unnest(ARRAY['a', 'b']) s;
                CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, r.sensor, sum(doubled(value * factor)) AS total
                FROM readings r JOIN "Factors" f ON f.sensor = r.sensor GROUP BY 1, 2 WITH NO DATA
                """, on: engine)
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            #expect(try await database.diff("hourly").suspects == [])
            try await database.run(
                """
                ALTER TABLE readings SET (timescaledb.compress);
                SELECT compress_chunk(c) FROM show_chunks('readings') c;
                UPDATE "Factors" SET factor = 3 WHERE sensor = 'b'
                """, on: engine)
            let summary = try await database.diff("hourly")
            #expect(summary.counts == [.drift: 24])
            #expect(
                summary.suspects.filter { suspect in
                    switch suspect {
                    case .setting, .fault: false
                    case .joined, .function, .compressed: true
                    }
                }
                    == [.joined("\"Factors\""), .function("doubled(numeric)"), .compressed(1)])
            #expect(try await explain(database, hour: 3).suspects == summary.suspects)
        }
    }

    /// Since 2.28 a session may keep what it writes from being logged: what is found later has no other trace.
    @Test(arguments: Engine.allUnderTest)
    func driftOfAServerThatMaySkipInvalidationNamesTheSetting(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.refreshHourly()
            let setting = "timescaledb.skip_cagg_invalidation"
            let known = try await database.count("SELECT count(*) FROM pg_settings WHERE name = \(setting)") == 1
            let writer = try await Connection.open(database.options)
            if known { try await writer.query("SELECT set_config(\(setting), 'on', false)") }
            try await writer.query("UPDATE readings SET value = 5 WHERE time = \(Readings.time(hour: 3))")
            await writer.close()
            let summary = try await database.diff("hourly")
            #expect(summary.counts == (known ? [.drift: 1] : [.pending: 1]))
            #expect(summary.suspects.contains(.setting(setting)) == known)
        }
    }

    /// 2.28.3 doesn't log what MERGE changes (#10463); where it is logged there is no drift.
    @Test(arguments: Engine.allUnderTest.filter { !$0.isSimulated })
    func driftOfAVersionWithAKnownFaultNamesIt(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.refreshHourly()
            try await database.execute(
                """
                MERGE INTO readings r USING (SELECT \(Readings.time(hour: 3)) AS at) m ON r.time = m.at
                WHEN MATCHED THEN UPDATE SET value = 5
                """)
            let version = try #require(database.reader.capabilities.version)
            let isFaulty = KnownFault.all.contains { $0.thread == 10463 && $0.affects(version) }
            let summary = try await database.diff("hourly")
            #expect(summary.counts == (isFaulty ? [.drift: 1] : [.pending: 1]))
            let threads = summary.suspects.compactMap { if case .fault(let fault) = $0 { fault.thread } else { nil } }
            #expect(threads == (isFaulty ? [10463] : []))
        }
    }
}
