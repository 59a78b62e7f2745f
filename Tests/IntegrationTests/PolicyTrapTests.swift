import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Settings that TimescaleDB takes and then fails on, or worse: caggctl refuses each, and the server is shown to take
/// it.
@Suite(.droppingDatabases) struct PolicyTrapTests {
    struct Trap: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var refusal: String
        /// What its runs say; nil where they don't fail.
        var failure: String?
        var edit: @Sendable (inout JobSettings) -> Void
    }

    private static let traps = [
        Trap(
            testDescription: "window under two buckets", refusal: "shorter than two",
            failure: "refresh window too small"
        ) {
            $0.startOffset = .interval(CatalogSamples.hours(2))
        },
        Trap(testDescription: "no start over retention", refusal: "would delete the aggregates") {
            $0.config["start_offset"] = nil
        },
        Trap(testDescription: "NULL start over retention", refusal: "would delete the aggregates") {
            $0.startOffset = .unbounded
        },
        Trap(testDescription: "start beyond retention", refusal: "would delete the aggregates") {
            $0.startOffset = .interval(Interval(days: 91))
        },
        Trap(testDescription: "end in the future", refusal: "ends in the future") {
            $0.endOffset = .interval(Interval(days: -1))
        },
        Trap(testDescription: "no schedule", refusal: "longer than zero") { $0.schedule = .zero },
        Trap(testDescription: "negative schedule", refusal: "longer than zero") {
            $0.schedule = CatalogSamples.hours(-1)
        },
        Trap(testDescription: "no retry period", refusal: "without a pause") { $0.retryPeriod = .zero },
        Trap(testDescription: "negative retry period", refusal: "without a pause") {
            $0.retryPeriod = CatalogSamples.hours(-1)
        },
        Trap(testDescription: "negative runtime", refusal: "can't be negative") {
            $0.maxRuntime = CatalogSamples.hours(-1)
        },
        Trap(testDescription: "negative retries", refusal: "isn't a valid number of retries") { $0.maxRetries = -7 },
        Trap(testDescription: "unknown key", refusal: "doesn't know the key bucket_per_batch") {
            $0.config["bucket_per_batch"] = .integer(5)
        },
    ]

    @Test(arguments: Engine.allUnderTest)
    func whatTheServerTakesAndShouldNotIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for trap in Self.traps {
                let change = try await PolicyPlanner(database.reader).plan(
                    "llm_metrics_1hour", job: nil, edit: trap.edit)
                let reasons = change.refusals.map(\.reason)
                #expect(reasons.count == 1 && reasons[0].contains(trap.refusal), "\(trap): \(reasons)")
                let written = try await database.make(change)
                #expect(written == change.after, "\(trap)")
                if let failure = trap.failure {
                    let error = await #expect(throws: PostgresError.self, "\(trap)") {
                        try await database.execute("CALL run_job(\(written?.id ?? 0)::int)")
                    }
                    #expect(error?.message.contains(failure) == true, "\(trap)")
                }
                let back = try await PolicyPlanner(database.reader).plan("llm_metrics_1hour", job: nil) { row in
                    if let before = change.before { row = before }
                }
                #expect(try await database.make(back) == change.before, "\(trap)")
            }
        }
    }

    /// An infinite start becomes the present time without a word to who doesn't read notices.
    @Test(arguments: Engine.allUnderTest)
    func infiniteStartIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for start in [Timestamp.infinity, .negativeInfinity] {
                let change = try await PolicyPlanner(database.reader).plan("llm_metrics_1hour", job: nil) {
                    $0.initialStart = start
                }
                #expect(change.refusals.map(\.reason) == ["\(start) isn't a valid start time"])
                let written = try await database.make(change)
                #expect(written?.initialStart?.isFinite == true)
            }
        }
    }

    /// The months of a fixed schedule are counted as buckets, which have no days besides; who doesn't touch the start
    /// isn't told.
    @Test(arguments: Engine.allUnderTest)
    func fixedScheduleOfMonthsAndDaysIsRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let planner = PolicyPlanner(database.reader)
            try await database.make(
                try await planner.plan("llm_metrics_1hour", job: nil) {
                    ($0.initialStart, $0.isFixedSchedule) = (TestData.now, true)
                })
            let change = try await planner.plan("llm_metrics_1hour", job: nil) {
                $0.schedule = Interval(months: 1, days: 1)
            }
            #expect(change.refusals.first?.reason.contains("can't combine months") == true)
            #expect(try await database.make(change)?.schedule == Interval(months: 1, days: 1))
        }
    }

    /// 2.14 looks at none of these keys, so that it takes anything: a later version then fails in every run.
    @Test(arguments: Engine.allUnderTest)
    func valuesThatNoVersionCanReadAreRefused(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            for (key, value) in [
                (PolicyKey.bucketsPerBatch, JSONValue.integer(-1)), (.bucketsPerBatch, .string("five")),
                (.bucketsPerBatch, .number(5.5)), (.maxBatchesPerExecution, .integer(-1)),
                (.refreshNewestFirst, .string("maybe")), (.includeTieredData, .string("maybe")),
            ] {
                let change = try await PolicyPlanner(database.reader).plan("llm_metrics_1hour", job: nil) {
                    $0.config[key.rawValue] = value
                }
                #expect(change.refusals.contains { $0.reason.hasPrefix("\(key.rawValue) must be") })
                if key.isKnown(to: database.reader.capabilities) {
                    await #expect(throws: PostgresError.self) { try await database.make(change) }
                } else {
                    #expect(try await database.make(change)?.config[key.rawValue] == value)
                }
            }
        }
    }

    /// alter_job takes 60 days for months, as add_continuous_aggregate_policy does on 2.28.3, and a run on 31 January
    /// finds no whole month in them.
    @Test(arguments: Engine.allUnderTest)
    func monthsAreNotThirtyDays(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: "time_bucket('1 month', time)")
            let planner = PolicyPlanner(database.reader)
            let addition = try await planner.planAddition(to: "hourly") { row in
                (row.startOffset, row.endOffset) = (.interval(Interval(months: 3)), .interval(.zero))
                (row.schedule, row.retryPeriod) = (Interval(days: 1), Interval(days: 1))
            }
            #expect(addition.refusals == [])
            try await database.make(addition)
            for (start, isSound) in [
                (Interval(days: 60), false), (Interval(days: 62), true), (Interval(months: 2), true),
            ] {
                let change = try await planner.plan("hourly", job: nil) { $0.startOffset = .interval(start) }
                #expect(change.refusals.isEmpty == isSound, "\(start)")
                #expect(try await database.make(change) == change.after, "\(start)")
            }
        }
    }

    @Test(arguments: Engine.allUnderTest, ["bigint", "integer", "smallint"])
    func integerTimeHasItsOwnTwoBuckets(engine: Engine, type: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE ticks (tick \(type) NOT NULL, value int);
                SELECT create_hypertable('ticks', 'tick', chunk_time_interval => 100);
                CREATE FUNCTION tick_now() RETURNS \(type) LANGUAGE sql STABLE AS 'SELECT max(tick) FROM ticks';
                SELECT set_integer_now_func('ticks', 'tick_now');
                CREATE MATERIALIZED VIEW tens WITH (timescaledb.continuous) AS
                SELECT time_bucket(10::\(type), tick) AS bucket, sum(value) AS total FROM ticks GROUP BY 1 WITH NO DATA;
                INSERT INTO ticks SELECT t, 1 FROM generate_series(0, 499) t;
                """, on: engine)
            let planner = PolicyPlanner(database.reader)
            let addition = try await planner.planAddition(to: "tens") { row in
                (row.startOffset, row.endOffset) = (.unbounded, .integer(10))
                (row.schedule, row.retryPeriod) = (Interval(days: 1), Interval(days: 1))
            }
            #expect(addition.refusals == [])
            #expect(try await database.make(addition)?.endOffset == .integer(10))
            let small = try await planner.plan("tens", job: nil) { $0.startOffset = .integer(29) }
            #expect(small.refusals.first?.reason.contains("shorter than two buckets (10)") == true)
            #expect(try await database.make(small) == small.after)
            let sound = try await planner.plan("tens", job: nil) { $0.startOffset = .integer(30) }
            #expect(sound.refusals == [])
            #expect(try await database.make(sound) == sound.after)
        }
    }
}
