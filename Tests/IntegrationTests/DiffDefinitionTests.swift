import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Random edits are found whatever the definition says and wherever its rows lie.
@Suite(.droppingDatabases) struct DiffDefinitionTests {
    struct Definition: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var query: String
        var after: [String] = []
    }

    private static let plain = "FROM readings GROUP BY 1, 2, 3"
    private static let keys = "time_bucket('2 hours', time) AS bucket, sensor, phase"

    static let definitions = [
        Definition(
            testDescription: "HAVING and FILTER",
            query: """
                SELECT \(keys), count(*) FILTER (WHERE value > 2) AS n, avg(value) AS mean
                \(plain) HAVING count(*) > 1
                """),
        Definition(
            testDescription: "DISTINCT and ordered sets",
            query: """
                SELECT \(keys), count(DISTINCT value) AS n,
                    percentile_cont(0.95) WITHIN GROUP (ORDER BY value) AS mean,
                    mode() WITHIN GROUP (ORDER BY value) AS usual, array_agg(DISTINCT value) AS many
                \(plain)
                """),
        Definition(
            testDescription: "a join",
            query: """
                SELECT time_bucket('2 hours', time) AS bucket, r.sensor, phase, count(*) AS n, sum(value * factor) AS mean
                FROM readings r JOIN factors f ON f.sensor = r.sensor GROUP BY 1, 2, 3
                """),
        Definition(
            testDescription: "compressed chunks", query: "SELECT \(keys), count(*) AS n, sum(value) AS mean \(plain)",
            after: [
                "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor')",
                "SELECT compress_chunk(c) FROM show_chunks('readings') c",
            ]),
        Definition(
            testDescription: "real time", query: "SELECT \(keys), count(*) AS n, sum(value) AS mean \(plain)",
            after: ["ALTER MATERIALIZED VIEW edited SET (timescaledb.materialized_only = false)"]),
    ]

    private func create(_ engine: Engine, _ database: OperatedDatabase, _ query: String) async throws {
        try await database.run(
            """
            CREATE TABLE readings (time timestamptz NOT NULL, sensor text, phase int, value numeric);
            SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '6 hours');
            CREATE TABLE factors (sensor text, factor numeric);
            INSERT INTO factors VALUES ('a', 1.5), ('b', -2);
            CREATE MATERIALIZED VIEW edited WITH (timescaledb.continuous) AS \(query) WITH NO DATA
            """, on: engine)
        try await database.execute(
            """
            INSERT INTO readings SELECT t + j * interval '11 minutes', s, p, (j * 7 + coalesce(p, 3)) % 5
            FROM \(Readings.hours) t, unnest(ARRAY['a', 'b', NULL]) s, unnest(ARRAY[1, 2, NULL]) p,
                generate_series(0, 2) j
            """)
        _ = try await database.refresh("edited", from: Readings.start, to: Readings.end)
    }

    @Test(arguments: Engine.allUnderTest, definitions)
    func randomEditsAreFoundWhateverTheDefinition(engine: Engine, definition: Definition) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await create(engine, database, definition.query)
            try await database.run(definition.after.joined(separator: ";\n"), on: engine)
            try await expectEdits(database, "edited", bucket: "bucket", value: "mean")
        }
    }

    /// A cagg over a cagg, against its parent and against the raw rows.
    @Test(arguments: Engine.allUnderTest, [false, true])
    func randomEditsOfAHierarchyAreFound(engine: Engine, toRaw: Bool) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await create(engine, database, "SELECT \(Self.keys), count(*) AS n, sum(value) AS mean \(Self.plain)")
            try await database.run(
                """
                CREATE MATERIALIZED VIEW above WITH (timescaledb.continuous) AS
                SELECT time_bucket('4 hours', bucket) AS "when", phase, sum(n) AS n, sum(mean) AS mean
                FROM edited GROUP BY 1, 2 WITH NO DATA
                """, on: engine)
            _ = try await database.refresh("above", from: Readings.start, to: Readings.end)
            try await expectEdits(database, "above", bucket: "when", value: "mean", toRaw: toRaw)
        }
    }

    /// Clean first; then as many rows changed, deleted and invented as are told.
    private func expectEdits(
        _ database: OperatedDatabase, _ cagg: String, bucket: String, value: String, toRaw: Bool = false
    ) async throws {
        var plan = DiffPlan(cagg: cagg, range: .all)
        plan.toRaw = toRaw
        let healthy = try await database.diff(plan)
        #expect(healthy.counts == [:])
        #expect(healthy.skipped == [])
        let table = try await database.state(cagg).cagg.materialization
        #expect(healthy.compared == Int64(try await database.count("SELECT count(*) FROM \(name: table)")))
        #expect(healthy.compared > 12)
        let columns: SQL = "\(identifier: bucket), phase, n, \(identifier: value)"
        var random = SplitMix64(seed: 11)
        let hour = 4 * Int.random(in: 0..<6, using: &random)
        let time = Readings.time(hour: hour)
        let changed = try await database.execute(
            """
            UPDATE \(name: table) SET \(identifier: value) = \(identifier: value) + 1
            WHERE \(identifier: bucket) = \(time) AND phase = 1 RETURNING 1
            """
        ).count
        let deleted = try await database.execute(
            "DELETE FROM \(name: table) WHERE \(identifier: bucket) = \(time) AND phase IS NULL RETURNING 1"
        ).count
        let invented = try await database.execute(
            """
            INSERT INTO \(name: table) (\(columns))
            SELECT \(identifier: bucket), 99, n, \(identifier: value) FROM \(name: table)
            WHERE \(identifier: bucket) = \(time) AND phase = 2 LIMIT 1 RETURNING 1
            """
        ).count
        #expect(changed > 0 && deleted > 0 && invented == 1)
        let summary = try await database.diff(plan)
        #expect(summary.skipped == [])
        #expect(summary.counts == [.drift: Int64(changed + deleted + invented)])
        #expect(summary.span(.drift)?.start == InternalTime(time))
    }
}
