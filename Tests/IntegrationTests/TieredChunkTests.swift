import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Raw rows in object storage: a foreign table that is one of the hypertable's chunks. A file stands for the store.
@Suite(.droppingDatabases) struct TieredChunkTests {
    private static let end = InternalTime(Readings.time(hour: 9 * 24))

    /// Nine days of hourly rows, of which the first three are tiered, or as much of them as `condition` holds for.
    private func tiered(_ engine: Engine, _ database: OperatedDatabase, where condition: String = "true") async throws {
        try await database.run(
            """
            CREATE TABLE readings (time timestamptz NOT NULL, value int);
            SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
            CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous, timescaledb.materialized_only) AS
            SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
            CREATE EXTENSION file_fdw;
            CREATE SERVER store FOREIGN DATA WRAPPER file_fdw
            """, on: engine)
        let times: SQL = """
            generate_series(\(Readings.time(hour: 0)), \(Readings.time(hour: 9 * 24 - 1)), interval '1 hour') AS t
            """
        try await database.execute("INSERT INTO readings SELECT t, 1 FROM \(times)")
        _ = try await database.refresh("hourly", from: Readings.start, to: Self.end)
        let kept = Readings.time(hour: 72).description
        try await database.execute(
            """
            DO $$ DECLARE file text := current_setting('data_directory') || '/' || current_database() || '.csv';
            BEGIN
                EXECUTE format('COPY (SELECT * FROM readings WHERE time < %L AND \(unsafeRaw: condition)) TO %L (FORMAT csv)',
                    '\(unsafeRaw: kept)', file);
                PERFORM drop_chunks('readings', older_than => timestamptz '\(unsafeRaw: kept)');
                EXECUTE format('CREATE FOREIGN TABLE cold (time timestamptz NOT NULL, value int) SERVER store
                                OPTIONS (filename %L, format ''csv'')', file);
                PERFORM _timescaledb_functions.attach_osm_table_chunk('readings', 'cold');
            END $$
            """)
    }

    @Test(arguments: Engine.installed.filter { !$0.isSimulated }, [false, true])
    func tieredChunksThatAreReadLoseNothing(engine: Engine, isForced: Bool) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await tiered(engine, database)
            let plan = try await database.plan("hourly", from: Readings.start, to: Self.end, force: isForced)
            #expect(plan.loss == nil)
            let refusals = plan.refusals
            guard !isForced || !engine.isOf214 else {
                #expect(
                    refusals.map(\.advice)
                        == ["refresh without --force; from TimescaleDB 2.18 on, --force needs no UPDATE"])
                return
            }
            #expect(refusals == [])
            _ = try await database.run(plan)
            #expect(try await database.count("SELECT count(*) FROM hourly") == 9 * 24)
            #expect(try await database.diff("hourly").counts == [:])
        }
    }

    @Test(arguments: Engine.installed.filter { !$0.isSimulated })
    func tieredChunksThatAreNotReadAreAsGoodAsGone(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await tiered(engine, database)
            try await database.connection.query("SET timescaledb.enable_tiered_reads = off")
            let plan = try await database.plan("hourly", from: Readings.start, to: Self.end)
            #expect(plan.loss?.rows == 72)
            let refusal = try #require(plan.refusals.first)
            #expect(refusal.description.contains("timescaledb.enable_tiered_reads"))
        }
    }

    /// What was dropped and not tiered is told from what was.
    @Test(arguments: Engine.installed.filter { !$0.isSimulated })
    func gapBetweenTieredRowsIsAtRisk(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let (from, to) = (Readings.time(hour: 24), Readings.time(hour: 48))
            try await tiered(engine, database, where: "time NOT BETWEEN ''\(from)'' AND ''\(to)''")
            let plan = try await database.plan("hourly", from: Readings.start, to: Self.end)
            #expect(plan.loss?.rows == 25)
            #expect(plan.loss?.safeStart == InternalTime(Readings.time(hour: 49)))
        }
    }
}
