import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

/// What narrows a diff, and what spreads it over connections.
@Suite(.droppingDatabases) struct DiffOptionTests {
    private static let all = TimeRange(start: .noBegin, end: .noEnd)

    private func plan(_ cagg: String, _ change: (inout DiffPlan) -> Void = { _ in }) -> DiffPlan {
        var plan = DiffPlan(cagg: cagg, range: Self.all)
        change(&plan)
        return plan
    }

    /// `hourly`, refreshed, with two columns of sensor a's first bucket edited by a thousandth.
    private func edited(_ engine: Engine, _ body: (OperatedDatabase) async throws -> Void) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            let table = try await database.refreshHourly()
            try await database.execute(
                """
                UPDATE \(name: table) SET total = total * 1.001, peak = peak * 1.001
                WHERE bucket = \(Readings.time(hour: 0)) AND sensor = 'a'
                """)
            try await body(database)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func comparesTheNamedColumnsOnly(engine: Engine) async throws {
        try await edited(engine) { database in
            let found = Mutex<[Difference]>([])
            let one = try await database.diff(plan("hourly") { $0.filter.columns = ["peak"] }) { difference in
                found.withLock { $0.append(difference) }
            }
            #expect(one.counts == [.drift: 1])
            #expect(found.withLock { $0 }.flatMap(\.sides.values).map(\.column) == ["peak"])
            let other = try await database.diff(plan("hourly") { $0.filter.columns = ["count"] })
            #expect(other.counts == [:])
            #expect(other.compared == 48)
            await #expect(throws: DiffError.self) {
                try await database.diff(plan("hourly") { $0.filter.columns = ["paek"] })
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func comparesTheNamedGroupOrTheRowsOfAConditionOnly(engine: Engine) async throws {
        try await edited(engine) { database in
            for (sensor, drift) in [("a", Int64(1)), ("b", 0)] {
                let group = try await database.diff(
                    plan("hourly") { $0.filter.groups = [.init(column: "sensor", value: sensor)] })
                #expect(group.compared == 24)
                #expect(group.count(.drift) == drift)
                let condition = try await database.diff(
                    plan("hourly") { $0.filter.condition = "sensor = '\(sensor)' -- only" })
                #expect(condition.compared == 24)
                #expect(condition.count(.drift) == drift)
            }
            for condition in ["sensor = 'a'; SELECT 1", "sensor = 'a') OR (true", "nothing = 1"] {
                await #expect(throws: (any Error).self) {
                    try await database.diff(plan("hourly") { $0.filter.condition = condition })
                }
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func aColumnMayHaveAToleranceOfItsOwn(engine: Engine) async throws {
        try await edited(engine) { database in
            let one = try await database.diff(plan("hourly") { $0.tolerances = ["total": 0.01] })
            #expect(one.counts == [.drift: 1])
            let both = try await database.diff(plan("hourly") { $0.tolerances = ["total": 0.01, "peak": 0.01] })
            #expect(both.counts == [:])
            #expect(both.noise == 1)
            for column in ["totla", "count", "sensor"] {
                await #expect(throws: DiffError.self) {
                    try await database.diff(plan("hourly") { $0.tolerances = [column: 0.01] })
                }
            }
        }
    }

    /// A cagg that groups by what it doesn't select has several rows with one key.
    @Test(arguments: Engine.allUnderTest)
    func rowsThatShareAKeyAreComparedAsAMultiset(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            let script = """
                CREATE MATERIALIZED VIEW by_sensor WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count, sum(value) AS total
                FROM readings GROUP BY time_bucket('1 hour', time), sensor WITH NO DATA;
                """
            try await database.run(script, on: engine)
            try await database.execute("UPDATE readings SET value = 7 WHERE sensor = 'b'")
            _ = try await database.refresh("by_sensor", from: Readings.start, to: Readings.end)
            let clean = try await database.diff("by_sensor")
            #expect(clean.counts == [:])
            #expect(clean.compared == 48)
            let table = try await database.state("by_sensor").cagg.materialization
            try await database.execute(
                "UPDATE \(name: table) SET total = 8 WHERE total = 7 AND bucket = \(Readings.time(hour: 3))")
            #expect(try await database.diff("by_sensor").counts == [.drift: 1])
        }
    }

    /// Drift of the cagg below is in the one above as well, which agrees with it and not with the raw data.
    @Test(arguments: Engine.allUnderTest)
    func goesDownAHierarchyToTheRawData(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            let script = """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', bucket) AS bucket, sensor, sum(count) AS count, max(peak) AS peak
                FROM hourly GROUP BY 1, 2 WITH NO DATA;
                """
            try await database.run(script, on: engine)
            let table = try await database.refreshHourly()
            try await database.execute(
                "UPDATE \(name: table) SET peak = 99 WHERE sensor = 'a' AND bucket = \(Readings.time(hour: 5))")
            _ = try await database.refresh("daily", from: Readings.start, to: Readings.end)
            #expect(try await database.diff("daily").counts == [:])
            let toRaw = try await database.diff(plan("daily") { $0.toRaw = true })
            #expect(toRaw.counts == [.drift: 1])
            #expect(toRaw.compared == 2)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func twoConnectionsFindWhatOneFinds(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let cagg = try #require(database.staged.first).cagg.name
            let one = try await database.diff(plan(cagg) { $0.step = .interval(Interval(days: 1)) })
            let two = try await database.diff(
                plan(cagg) { ($0.step, $0.jobs) = (.interval(Interval(days: 1)), 2) })
            #expect(one.slices.count > 2)
            #expect(two.slices == one.slices)
            #expect(two.counts == one.counts)
            #expect(two.compared == one.compared)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func aSliceThatTakesTooLongIsLeftOutAndSaidSo(engine: Engine) async throws {
        try await edited(engine) { database in
            let summary = try await database.diff(
                plan("hourly") { plan in
                    plan.step = .interval(Interval(microseconds: 12 * 3_600_000_000))
                    plan.statementTimeout = .milliseconds(500)
                    plan.filter.condition = "bucket >= '2025-03-01T12:00:00Z' OR pg_sleep(20) IS NULL"
                })
            #expect(!summary.isComplete)
            #expect(summary.skipped.allSatisfy { $0.reason.contains("statement timeout") })
            #expect(
                TimeRanges(summary.skipped.map(\.range)).ranges == [
                    TimeRange(start: Readings.start, end: InternalTime(Readings.time(hour: 12)))
                ])
            #expect(summary.compared == 24)
        }
    }
}
