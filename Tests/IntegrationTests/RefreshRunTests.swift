import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

/// How a plan is carried out.
@Suite(.droppingDatabases) struct RefreshRunTests {
    private func days(_ count: Int, _ database: OperatedDatabase, _ engine: Engine) async throws -> InternalTime {
        try await Readings.create(engine, database)
        for day in 1..<count {
            try await database.execute(
                "INSERT INTO readings SELECT t + \(day) * interval '1 day', 'a', random() FROM \(Readings.hours) t")
        }
        return InternalTime(Readings.time(hour: 24 * count))
    }

    @Test(arguments: Engine.allUnderTest)
    func windowsThatLearnCoverAllThatIsAskedForAndGrow(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(8, database, engine)
            for order in [RefreshOrder.oldest, .newest] {
                var plan = try await database.plan(
                    "hourly", from: Readings.start, to: end, step: .adaptive, force: order == .newest)
                plan.options.order = order
                let sizer = WindowSizer(target: .seconds(60), budget: 1 << 30, first: 3, most: 60)
                let outcome = try await database.run(plan, sizer: sizer)
                #expect(outcome.left == [])
                #expect(TimeRanges(outcome.windows.map(\.range)) == TimeRanges([plan.covered]))
                #expect(outcome.windows.count > 2)
                let lengths = outcome.windows.dropLast().map { $0.range.end.rawValue - $0.range.start.rawValue }
                #expect(lengths == lengths.sorted())
                #expect(lengths.max() ?? 0 <= 60 * 3_600_000_000)
                #expect(
                    outcome.windows.allSatisfy { $0.memory?.method == .residentMemory && $0.memory?.peakBytes ?? 0 > 0 }
                )
                #expect(try await database.diff("hourly").counts == [:])
            }
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func whatIsNotInvalidatedIsPassedOver(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(6, database, engine)
            _ = try await database.refresh("hourly", from: Readings.start, to: end)
            try await database.execute(
                "UPDATE readings SET value = 7 WHERE time = \(Readings.time(hour: 50))")
            let plan = try await database.plan("hourly", from: Readings.start, to: end, step: .adaptive)
            let sizer = WindowSizer(budget: nil, first: 4, most: 4)
            let outcome = try await database.run(plan, sizer: sizer)
            #expect(outcome.windows.map(\.outcome) == [.skipped, .refreshed, .skipped])
            #expect(outcome.windows[1].range.start == InternalTime(Readings.time(hour: 50)))
            #expect((1...4).contains(try #require(outcome.rows)))
            #expect(try await database.diff("hourly").counts == [:])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func clippedRefreshLeavesOutExactlyWhatItWouldHaveLost(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(5, database, engine)
            _ = try await database.refresh("hourly", from: Readings.start, to: end)
            try await database.execute("SELECT drop_chunks('readings', older_than => \(Readings.time(hour: 48)))")
            try await database.execute("UPDATE readings SET value = 9")
            let before = try await database.count("SELECT count(*) FROM hourly")
            let plan = try await database.plan("hourly", from: Readings.start, to: end, force: true, clip: true)
            #expect(plan.loss == nil)
            #expect(plan.clipped?.buckets == 48)
            #expect(plan.refusals == [])
            let outcome = try await database.run(plan)
            #expect(outcome.count(.clipped) == 1)
            #expect(try await database.count("SELECT count(*) FROM hourly") == before)
            #expect(try await database.diff("hourly").counts == [.orphaned: 48])
            #expect(try await database.count("SELECT count(*) FROM hourly WHERE peak = 9") == 72)
        }
    }

    /// Drops, holes, changes, rows for dropped ranges and windows at random: without a loss being allowed no aggregate
    /// goes, and none is replaced by that of the few rows that came late.
    @Test(arguments: Engine.allUnderTest, [1, 2] as [UInt64])
    func noRandomRefreshLosesAnAggregate(engine: Engine, seed: UInt64) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(14, database, engine)
            // Three readings an hour: a late one alone is always fewer.
            try await database.execute(
                "INSERT INTO readings SELECT time, s, random() FROM readings, unnest(ARRAY['c', 'd']) s WHERE sensor = 'a'"
            )
            _ = try await database.refresh("hourly", from: Readings.start, to: end)
            var random = SplitMix64(seed: seed)
            let stored = try await database.count("SELECT count(*) FROM hourly")
            var dropped = 0
            var gone: [Int] = []
            for round in 0..<25 {
                if round % 4 == 1, dropped < 10 {
                    // A hole now and then, retention otherwise.
                    let first = round % 8 == 1 ? dropped : Int.random(in: dropped..<13, using: &random)
                    try await database.execute(
                        """
                        SELECT drop_chunks('readings', older_than => \(Readings.time(hour: 24 * (first + 1))),
                                           newer_than => \(Readings.time(hour: 24 * first)))
                        """)
                    dropped += 1
                    gone.append(first)
                }
                if let day = gone.randomElement(using: &random) {
                    try await database.execute(
                        "INSERT INTO readings VALUES (\(Readings.time(hour: 24 * day + round % 24)), 'a', random())")
                }
                try await database.execute("UPDATE readings SET value = random() WHERE random() < 0.2")
                let from = Int.random(in: -5..<330, using: &random)
                let to = Int.random(in: (from + 2)...345, using: &random)
                let clip = Bool.random(using: &random)
                let sizer = Bool.random(using: &random) ? WindowSizer(budget: nil, first: 10, most: 50) : nil
                var plan = try await database.plan(
                    "hourly", from: InternalTime(Readings.time(hour: from)), to: InternalTime(Readings.time(hour: to)),
                    step: sizer == nil ? .chunk : .adaptive, force: Bool.random(using: &random),
                    clip: clip)
                plan.options.order = Bool.random(using: &random) ? .oldest : .newest
                guard plan.refusals.isEmpty else { continue }
                _ = try await database.run(plan, sizer: sizer)
                #expect(
                    try await database.count("SELECT count(*) FROM hourly WHERE count >= 3") == stored,
                    "seed \(seed), round \(round)")
            }
            let all = TimeRange(start: Readings.start, end: end)
            let plan = try await database.plan("hourly", from: all.start, to: all.end, clip: true)
            _ = try await database.run(plan)
            let summary = try await database.diff("hourly")
            #expect(Set(summary.counts.keys).subtracting([.orphaned, .pending]) == [], "\(summary.counts)")
            let clipped = try #require(plan.clipped?.atRisk)
            #expect(summary.buckets(.pending).subtracting(clipped).isEmpty)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func cascadeRefreshesAHierarchyInItsOrder(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(4, database, engine)
            try await database.run(
                """
                CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only) AS
                SELECT time_bucket('1 day', bucket) AS day, sum(count) AS count, sum(total) AS total
                FROM hourly GROUP BY 1 WITH NO DATA
                """, on: engine)
            let planner = RefreshPlanner(database.reader)
            let base = try await database.plan("hourly", from: Readings.start, to: end)
            let up = try await planner.cascadeUp(from: base)
            #expect(up.map(\.state.cagg.view.name) == ["daily"])
            for plan in [base] + up { _ = try await database.run(plan) }
            #expect(try await database.count("SELECT count(*) FROM daily") == 4)

            try await database.execute("UPDATE readings SET value = 3 WHERE time = \(Readings.time(hour: 30))")
            let daily = try await database.plan("daily", from: Readings.start, to: end)
            let down = try await planner.cascadeDown(from: daily)
            #expect(down.map(\.state.cagg.view.name) == ["hourly"])
            for plan in down + [daily] { _ = try await database.run(plan) }
            var whole = DiffPlan(cagg: "daily", range: TimeRange(start: Readings.start, end: end))
            whole.toRaw = true
            #expect(try await database.diff(whole).counts == [:])
        }
    }

    /// Within a window, between two, while the state is read: the windows before it are done, and the rest is told.
    @Test(arguments: Engine.allUnderTest)
    func cancelAtAnyMomentIsAStopAndNoError(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(5, database, engine)
            var stops = 0
            for attempt in 0..<25 {
                var plan = try await database.plan("hourly", from: Readings.start, to: end, force: true)
                plan.windows = try await ServerBuckets(plan.state.cagg, database.reader).windows(
                    of: plan.covered, buckets: 2)
                let run = plan
                let isBegun = Mutex(false)
                let task = Task {
                    try await database.run(run) { event in
                        if case .started = event { isBegun.withLock { $0 = true } }
                    }
                }
                while !isBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
                try await Task.sleep(for: .milliseconds(11 * attempt))
                task.cancel()
                let outcome = try await task.value
                stops += outcome.wasStopped ? 1 : 0
                let done = TimeRanges(outcome.windows.map(\.range))
                #expect(done.union(TimeRanges(outcome.left)) == TimeRanges([plan.covered]))
                #expect(done.intersection(TimeRanges(outcome.left)).isEmpty)
                try await database.connection.query("SELECT 1")
            }
            #expect(stops > 0)
            _ = try await database.refresh("hourly", from: Readings.start, to: end, force: true)
            #expect(try await database.diff("hourly").counts == [:])
        }
    }

    /// The refresh waits for somebody while it holds what another one waits for.
    @Test(arguments: Engine.installed.filter { !Engine.simulated.contains($0) })
    func windowInSomebodysWayGivesWayAndIsDoneLater(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let end = try await days(2, database, engine)
            let plan = try await database.plan("hourly", from: Readings.start, to: end)
            let blocker = try await Connection.open(database.options)
            try await blocker.query("BEGIN")
            try await blocker.query("LOCK TABLE readings IN ACCESS EXCLUSIVE MODE")
            let isBegun = Mutex(false)
            let told = Mutex<[String]>([])
            let task = Task {
                try await database.run(plan) { event in
                    if case .windowStarted = event { isBegun.withLock { $0 = true } }
                    if case .waiting(let reason) = event { told.withLock { $0.append(reason) } }
                }
            }
            while !isBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            // The window has its own locks by then, and waits.
            try await Task.sleep(for: .milliseconds(500))
            let other = try await Connection.open(database.options)
            try await other.query("BEGIN")
            try await other.query("SET LOCAL lock_timeout = '30s'")
            try await other.query("LOCK TABLE \(name: plan.state.cagg.materialization) IN ACCESS EXCLUSIVE MODE")
            try await other.query("ROLLBACK")
            try await blocker.query("ROLLBACK")
            await other.close()
            await blocker.close()
            #expect(try await task.value.left == [])
            #expect(told.withLock { $0 }.contains { $0.contains("because another session waited") })
            #expect(try await database.diff("hourly").counts == [:])
        }
    }

    /// A forced refresh of the late data, the job of the cagg's policy, and the query that asks whether it is
    /// scheduled.
    private func planLateData(
        _ database: OperatedDatabase
    ) async throws -> (plan: RefreshPlan, job: Int32, scheduled: SQL) {
        let staged = try #require(database.staged.first)
        let plan = try await database.plan(
            staged.cagg.name, from: staged.time("from"), to: staged.time("to"), force: true)
        let job = try #require(plan.state.refreshPolicies.first?.job.id)
        let scheduled: SQL = "SELECT scheduled FROM timescaledb_information.jobs WHERE job_id = \(job)::int"
        return (plan, job, scheduled)
    }

    @Test(arguments: Engine.allUnderTest)
    func policiesRestAndSettingsHoldForTheRunOnly(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let (planned, _, scheduled) = try await planLateData(database)
            var plan = planned
            plan.options.pausesPolicies = true
            plan.options.settings = [.init(name: "work_mem", value: "7MB")]
            let seen = Mutex<[String]>([])
            let outcome = try await database.run(plan) { event in
                guard case .windowStarted = event,
                    let isScheduled = try? await database.execute(scheduled)[0].decode(Bool.self),
                    let memory = try? await database.connection.query("SHOW work_mem").rows[0].decode(String.self)
                else { return }
                seen.withLock { $0.append("\(isScheduled) \(memory)") }
            }
            #expect(seen.withLock { Set($0) } == ["false 7MB"])
            #expect(outcome.left == [])
            #expect(try await database.execute(scheduled)[0].decode(Bool.self))
            #expect(try await database.connection.query("SHOW work_mem").rows[0].decode(String.self) != "7MB")

            plan.options.settings = [.init(name: "no_such_setting", value: "1")]
            await #expect(throws: PostgresError.self) { _ = try await database.run(plan) }
            #expect(try await database.execute(scheduled)[0].decode(Bool.self))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func policyThatIsSwitchedOffAfterThePlanIsNotSwitchedOn(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let (planned, job, scheduled) = try await planLateData(database)
            var plan = planned
            try await database.execute("SELECT job_id FROM alter_job(\(job)::int, scheduled => false)")
            plan.options.pausesPolicies = true
            let told = Mutex<[RefreshEvent]>([])
            _ = try await database.run(plan) { event in told.withLock { $0.append(event) } }
            #expect(!told.withLock { $0 }.contains { if case .policyPausing = $0 { true } else { false } })
            #expect(try await database.execute(scheduled)[0].decode(Bool.self) == false)
        }
    }
}
