import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// What is explained, held against what a run then does.
///
/// Before the run every stored row gets a count that no refresh would compute: a bucket that has another one afterwards
/// was computed anew.
@Suite(.droppingDatabases) struct PolicyExplainTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        var call: String
        var chunk = "1 day"
        /// Between rows, and how far back they go.
        var step: String
        var age: String
        var start: String
        var end: String
        /// The watermark's age before the run.
        var stored: String
        /// Ages of late rows: within the window, before it, and long before it.
        var late: [String]
        var testDescription: String { call }
    }

    /// The windows neither begin nor end with a bucket.
    static let kinds = [
        Kind(
            call: "time_bucket('1 hour', time)", step: "10 min", age: "9 days", start: "5 days 20 min",
            end: "1 hour 40 min", stored: "12 hours", late: ["2 days", "3 days 5 hours", "6 days", "8 days"]),
        Kind(
            call: "time_bucket('1 day', time, 'Europe/Berlin')", chunk: "7 days", step: "3 hours", age: "60 days",
            start: "30 days 5 hours", end: "1 day 7 hours", stored: "5 days", late: ["9 days", "12 days", "40 days"]),
        Kind(
            call: "time_bucket('1 month', time)", chunk: "30 days", step: "1 day", age: "500 days",
            start: "8 months 3 days",
            end: "12 days", stored: "100 days", late: ["130 days", "170 days", "400 days"]),
    ]

    private func create(_ kind: Kind, _ engine: Engine, _ database: OperatedDatabase) async throws {
        try await database.run(
            """
            CREATE TABLE readings (time timestamptz NOT NULL, value int);
            SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '\(kind.chunk)');
            CREATE MATERIALIZED VIEW cuts WITH (timescaledb.continuous) AS
            SELECT \(kind.call) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
            INSERT INTO readings SELECT t, 1 FROM generate_series(
                now() - interval '\(kind.age)', now(), interval '\(kind.step)') t
            """, on: engine)
        let stored = try await database.time("now() - interval '\(kind.stored)'")
        _ = try await database.refresh("cuts", from: .noBegin, to: stored)
    }

    private func addPolicy(_ start: String, _ end: String, _ database: OperatedDatabase) async throws -> Int32 {
        try await database.execute(
            """
            SELECT add_continuous_aggregate_policy(
                'cuts', \(start)::interval, \(end)::interval, interval '1 hour')
            """)[0].decode(Int32.self)
    }

    private func addLateRows(_ kind: Kind, _ database: OperatedDatabase) async throws {
        for age in kind.late {
            try await database.execute("INSERT INTO readings VALUES (now() - \(age)::interval, 1)")
        }
    }

    private func explain(
        _ database: OperatedDatabase, job: Int32? = nil
    ) async throws -> PolicyExplanation {
        try await PolicyExplainer(database.reader).explain("cuts", job: job) { now, _ in InternalTime(now) }
    }

    /// Explains, runs the job and expects the run to have done exactly that.
    private func expectRun(
        of job: Int32, toDoWhatIsExplainedIn database: OperatedDatabase
    ) async throws -> PolicyExplanation {
        let table = try await database.state("cuts").cagg.materialization
        try await database.execute("UPDATE \(name: table) SET count = -1")
        let explanation = try await explain(database, job: job)
        try await database.execute("CALL run_job(\(job)::int)")
        let buckets = try await database.execute(
            """
            SELECT (extract(epoch FROM bucket) * 1000000)::bigint FROM \(name: table) WHERE count <> -1 ORDER BY 1
            """
        ).map { try $0.decode(InternalTime.self) }
        let work = explanation.work
        #expect(buckets.filter { !work.contains($0) }.map(TimeType.timestamptz.text) == [])
        #expect(Int64(buckets.count) == explanation.grid.count(work))
        return explanation
    }

    @Test(arguments: Engine.allUnderTest, kinds)
    func runDoesExactlyWhatWasExplained(engine: Engine, kind: Kind) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await create(kind, engine, database)
            let job = try await addPolicy(kind.start, kind.end, database)
            try await addLateRows(kind, database)
            let explanation = try await expectRun(of: job, toDoWhatIsExplainedIn: database)
            #expect(!explanation.work.isEmpty)
            #expect(explanation.omissions.map(\.reason).contains(.cutAtStart))
            #expect(explanation.omissions.last?.reason == .open)
            #expect(explanation.loss == nil)

            // The next run has nothing left to do but late data that no run reaches.
            let after = try await explain(database)
            #expect(after.work.isEmpty)
            #expect(after.unreachable == explanation.unreachable)
            #expect(!after.unreachable.isEmpty)
            #expect((after.unreachableEntries).map { $0 > 0 } == true)
            #expect((after.unreachableRows).map { $0 > 0 } == true)
        }
    }

    /// The command that the report gives for late data leaves none.
    @Test(arguments: Engine.allUnderTest, kinds)
    func refreshOfTheUnreachableLeavesNone(engine: Engine, kind: Kind) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await create(kind, engine, database)
            _ = try await addPolicy(kind.start, kind.end, database)
            try await addLateRows(kind, database)
            for range in try await explain(database).unreachable.ranges {
                _ = try await database.refresh("cuts", from: range.start, to: range.end)
            }
            #expect(try await explain(database).unreachable.isEmpty)
        }
    }

    @Test(
        arguments: Engine.allUnderTest.filter { !$0.isOf214 },
        [
            #"{"buckets_per_batch": 7}"#, #"{"buckets_per_batch": 7, "max_batches_per_execution": 1}"#,
            #"{"buckets_per_batch": 7, "max_batches_per_execution": 2, "refresh_newest_first": false}"#,
            #"{"buckets_per_batch": 0}"#, #"{"buckets_per_batch": 1, "max_batches_per_execution": 3}"#,
        ])
    func batchesAreTheServers(engine: Engine, settings: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let kind = Self.kinds[0]
            try await create(kind, engine, database)
            let job = try await addPolicy(kind.start, kind.end, database)
            try await database.execute(
                """
                SELECT a.job_id FROM timescaledb_information.jobs j,
                LATERAL alter_job(j.job_id, config => j.config || \(settings)::jsonb) a WHERE j.job_id = \(job)::int
                """)
            try await addLateRows(kind, database)
            let explanation = try await expectRun(of: job, toDoWhatIsExplainedIn: database)
            #expect((explanation.batches.count > 1) == !settings.contains(": 0}"))
            if settings.contains("max_batches") { #expect(!explanation.postponed.isEmpty) }
        }
    }

    /// Between two policies a bucket would be cut by both windows; the older policy takes it.
    @Test(arguments: Engine.allUnderTest.filter { !$0.isOf214 }, ["{}", #"{"buckets_per_batch": 5}"#])
    func bucketBetweenTwoPoliciesIsTheOlderOnes(engine: Engine, settings: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let kind = Self.kinds[0]
            try await create(kind, engine, database)
            let older = try await addPolicy("5 days 20 min", "6 hours 10 min", database)
            let newer = try await addPolicy("6 hours 10 min", "20 min", database)
            try await database.execute(
                """
                SELECT a.job_id FROM timescaledb_information.jobs j,
                LATERAL alter_job(j.job_id, config => j.config || \(settings)::jsonb) a WHERE j.job_id = \(older)::int
                """)
            try await addLateRows(kind, database)
            let first = try await expectRun(of: older, toDoWhatIsExplainedIn: database)
            let second = try await expectRun(of: newer, toDoWhatIsExplainedIn: database)
            #expect(!first.work.isEmpty && !second.work.isEmpty)
            #expect(first.covered.end == second.covered.start)
            #expect(!first.omissions.contains { $0.reason == .cutAtEnd })
            #expect(second.leftToOthers.isEmpty)
        }
    }

    /// A policy of `tens` whose window starts `start` ticks ago and ends 15 ticks ago, and the explanation of its next
    /// run.
    private func explainTicks(
        from start: SQL, _ engine: Engine, _ database: OperatedDatabase
    ) async throws -> (job: Int32, explanation: PolicyExplanation) {
        try await database.createTicks(engine)
        let job = try await database.execute(
            "SELECT add_continuous_aggregate_policy('tens', \(start), 15::bigint, interval '1 hour')"
        )[0].decode(Int32.self)
        return (job, try await PolicyExplainer(database.reader).explain("tens", job: nil))
    }

    /// The first and the last bucket that `tens` stores after a run of the job.
    private func ticksStored(by job: Int32, _ database: OperatedDatabase) async throws -> [Int64] {
        try await database.execute("CALL run_job(\(job)::int)")
        let stored = try await database.execute("SELECT min(bucket), max(bucket) FROM tens")[0]
        let (oldest, newest) = try stored.decode(Int64.self, Int64.self)
        return [oldest, newest]
    }

    @Test(arguments: Engine.allUnderTest)
    func integerTimeGoesByTheUsersFunction(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let (job, explanation) = try await explainTicks(from: "205::bigint", engine, database)
            #expect(explanation.nowFunction?.name == "tick_now")
            #expect(explanation.now == InternalTime(497))
            #expect(explanation.covered == TimeRange(start: InternalTime(300), end: InternalTime(480)))
            #expect(explanation.omissions.map(\.reason) == [.cutAtStart, .cutAtEnd, .open])
            #expect(explanation.omissions[1].longestEndOffset == 7)
            #expect(try await ticksStored(by: job, database) == [300, 470])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func integerTimeWithoutStartBeginsWithTheFirstChunk(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let (job, explanation) = try await explainTicks(from: "NULL", engine, database)
            #expect(explanation.covered == TimeRange(start: InternalTime(0), end: InternalTime(480)))
            #expect(explanation.unreachable.ranges.isEmpty)
            #expect(try await ticksStored(by: job, database) == [0, 470])
        }
    }

    /// The server computes for each type of time in its own way; a date loses its hours at the end only.
    @Test(arguments: Engine.allUnderTest, ["date", "timestamp"])
    func windowOfOtherTypesOfTimeIsTheServers(engine: Engine, type: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE readings (time \(type) NOT NULL, value int);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '7 days');
                CREATE MATERIALIZED VIEW cuts WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
                INSERT INTO readings SELECT t::\(type), 1 FROM generate_series(
                    now() - interval '40 days', now(), interval '1 day') t
                """, on: engine)
            let job = try await addPolicy("20 days 7 hours", "1 hour", database)
            let explanation = try await explain(database, job: job)
            try await database.execute("CALL run_job(\(job)::int)")
            let row = try await database.execute(
                "SELECT (extract(epoch FROM min(bucket)) * 1000000)::bigint, count(*) FROM cuts")[0]
            let (start, count) = try row.decode(InternalTime.self, Int64.self)
            #expect(start == explanation.covered.start)
            #expect(count == explanation.grid.count(explanation.work))
        }
    }

    /// A column without zone gets the time of day that the workers' clock shows, whatever zone asks.
    @Test(arguments: Engine.allUnderTest, ["date", "timestamp"])
    func columnWithoutZoneGoesByTheWorkersClock(engine: Engine, type: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            // One of the two has another date than UTC at any time of the day.
            let hour = try await database.execute("SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int")[0]
            let zone = try hour.decode(Int.self) < 12 ? "Etc/GMT+12" : "Etc/GMT-14"
            try await database.run(
                """
                SET timezone = 'UTC';
                CREATE TABLE readings (time \(type) NOT NULL, value int);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '7 days');
                CREATE MATERIALIZED VIEW cuts WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
                INSERT INTO readings SELECT t::\(type), 1 FROM generate_series(
                    now() - interval '40 days', now() + interval '3 days', interval '6 hours') t;
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), '\(zone)');
                END $$
                """, on: engine)
            let job = try await addPolicy("20 days 7 hours", "1 minute", database)
            let reader = database.reader
            let explanation = try await PolicyExplainer(reader).explain("cuts", job: job) { now, _ in InternalTime(now)
            }
            #expect(explanation.state.cagg.clock?.zone == zone)
            let snapshot = try await reader.readSnapshot()
            let reach = try await reader.readReach(snapshot)
            #expect(reach.policies[job]?.window == explanation.covered)
            try await database.executeInNewSession("CALL run_job(\(job)::int)")
            let row = try await database.execute(
                """
                SELECT (extract(epoch FROM min(bucket)) * 1000000)::bigint,
                       (extract(epoch FROM max(bucket) + interval '1 day') * 1000000)::bigint FROM cuts
                """)[0]
            let (start, end) = try row.decode(InternalTime.self, InternalTime.self)
            #expect(TimeRange(start: start, end: end) == explanation.covered)
        }
    }
}

/// The time zone in which workers compute now, where the client brings its own.
@Suite(.droppingDatabases) struct AssumedClockTests {
    @Test(arguments: Engine.allUnderTest)
    func timeZoneOfTheClientIsNotTakenForThatOfTheWorkers(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE readings (time timestamp NOT NULL, value int);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '7 days');
                CREATE MATERIALIZED VIEW cuts WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
                """, on: engine)
            let name = try #require(database.options.database)
            var options = database.programOptions
            options.database = "dbname='\(name)' options='-c TimeZone=Asia/Kolkata'"
            func clock() async throws -> WorkerClock? {
                let connection = try await Connection.open(options)
                let reader = CatalogReader(connection: connection, capabilities: database.reader.capabilities)
                let clock = try await reader.readSnapshot().find("cuts").cagg.clock
                let isNamed = try await reader.caggsWithAssumedClock().contains { $0.name == "cuts" }
                #expect(isNamed == clock?.isAssumed)
                await connection.close()
                return clock
            }
            let assumed = try #require(try await clock())
            #expect(assumed.isAssumed && assumed.zone == "Asia/Kolkata")
            #expect(try await database.reader.readSnapshot().find("cuts").cagg.clock?.isAssumed == false)
            // The database's own setting is what the workers get, whatever the client brings.
            try await database.execute("ALTER DATABASE \(identifier: name) SET timezone = 'Europe/Berlin'")
            let known = try #require(try await clock())
            #expect(!known.isAssumed && known.zone == "Europe/Berlin")
        }
    }
}

extension OperatedDatabase {
    /// What a timestamptz expression is at this moment.
    fileprivate func time(_ expression: String) async throws -> InternalTime {
        InternalTime(
            try await connection.query("SELECT \(unsafeRaw: expression)").rows[0].decode(Timestamp.self))
    }
}
