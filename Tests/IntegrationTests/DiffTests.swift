import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct DiffTests {
    @Test(arguments: Engine.allUnderTest, BuiltinCagg.allCases)
    func healthyCaggIsClean(engine: Engine, cagg: BuiltinCagg) async throws {
        try await OperatedDatabase.with(engine) { database in
            let summary = try await database.diff(cagg.name)
            #expect(summary.isClean)
            #expect(summary.counts == [:])
            #expect(
                summary.compared == Int64(try await database.count("SELECT count(*) FROM \(identifier: cagg.name)")))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func editedRowsAreDriftAndNothingElse(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let staged = try #require(database.staged.first)
            let summary = try await database.diff(staged.cagg.name)
            #expect(summary.counts == [.drift: Int64(try #require(staged.facts["rows"]))])
            #expect(summary.span(.drift) == TimeRange(start: staged.time("from"), end: staged.time("to")))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func lateRowsArePending(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData]) { database in
            let staged = try #require(database.staged.first)
            let summary = try await database.diff(staged.cagg.name)
            #expect(summary.counts == [.pending: Int64(try #require(staged.facts["minute_buckets"]))])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func storedRowsWithoutRawDataAreOrphanedAndNoDifference(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let staged = try #require(database.staged.first)
            let summary = try await database.diff(staged.cagg.name)
            #expect(summary.counts == [.orphaned: Int64(try #require(staged.facts["day_rows"]))])
            #expect(summary.isClean)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func rowsAtOrAboveTheWatermarkAreUnmaterialized(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.stale]) { database in
            let staged = try #require(database.staged.first)
            let watermark = try await database.state(staged.cagg.name).watermark
            let end = InternalTime(TestData.now.adding(microseconds: -60_000_000))
            let summary = try await database.diff(staged.cagg.name, from: watermark, to: end)
            #expect(summary.counts.keys.sorted { $0.rawValue < $1.rawValue } == [.unmaterialized])
            #expect(summary.count(.unmaterialized) >= Int64(try #require(staged.facts["missing_rows"])))
            #expect(summary.isClean)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func keyThatStandsTwiceIsADuplicate(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let table = try await database.state("llm_metrics_1day").cagg.materialization
            try await database.execute(
                "INSERT INTO \(name: table) SELECT * FROM \(name: table) ORDER BY bucket, provider, model LIMIT 1")
            let summary = try await database.diff("llm_metrics_1day")
            #expect(summary.counts == [.duplicate: 2])
        }
    }

    /// A slice with very many differences reports them before it is finished. The verdicts reported and the counts of
    /// the summary must be the same, and each stored copy must count once.
    @Test(arguments: Engine.allUnderTest)
    func duplicateKeysCountOnceInASliceWithManyDifferences(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor::numeric AS sensor")
            try await database.execute("DELETE FROM readings")
            try await database.execute(
                "INSERT INTO readings SELECT t, s, 1 FROM \(Readings.hours) t, generate_series(1, 250) s")
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            let table = try await database.state("hourly").cagg.materialization
            let hour = Readings.time(hour: 1)
            func copy(_ total: Int, of sensor: Int, written: String? = nil) -> SQL {
                """
                INSERT INTO \(name: table) (bucket, sensor, count, total, peak)
                VALUES (\(hour), \(unsafeRaw: written ?? String(sensor)), 1, \(Int64(total)), 1)
                """
            }
            try await database.execute([
                "UPDATE \(name: table) SET total = 9 WHERE bucket = \(hour)",
                // Both copies are wrong; one copy is right; both are right; the same key, written differently.
                copy(9, of: 10), copy(1, of: 20),
                "UPDATE \(name: table) SET total = 1 WHERE bucket = \(hour) AND sensor = 30", copy(1, of: 30),
                copy(8, of: 40, written: "40.0"),
            ])
            let found = Mutex<[Difference]>([])
            let summary = try await database.diff(DiffPlan(cagg: "hourly", range: .all)) { difference in
                found.withLock { $0.append(difference) }
            }
            let expected: [DiffVerdict: Int64] = [.drift: 246, .duplicate: 8]
            #expect(summary.counts == expected)
            #expect(summary.compared == 24 * 250 + 4)
            let reported = found.withLock { $0 }
            #expect(Dictionary(grouping: reported, by: \.verdict).mapValues { Int64($0.count) } == expected)
            #expect(reported.filter { $0.verdict == .duplicate }.allSatisfy { $0.copies == 2 })
            #expect(summary.stretches[.duplicate]?.map(\.rows) == [8])
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func nullIsAKeyLikeAnyOther(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            try await database.execute("INSERT INTO readings SELECT t, NULL, 1 FROM \(Readings.hours) t")
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            let summary = try await database.diff("hourly")
            #expect(summary.isClean)
            #expect(summary.compared == 3 * 24)
        }
    }

    /// Which text form a group gets depends on the order of its rows: 1.0 and 1.00 are one key.
    @Test(
        arguments: Engine.allUnderTest,
        [
            ("numeric", "1.0", "1.00"), ("float8", "0", "-0"), ("jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}"),
        ])
    func keysAreEqualAsTheirTypeSaysNotAsTheyAreWritten(engine: Engine, key: (String, String, String)) async throws {
        let (type, stored, rewritten) = key
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor::\(type) AS sensor")
            try await database.execute("DELETE FROM readings")
            try await database.execute("INSERT INTO readings SELECT t, \(stored), 1 FROM \(Readings.hours) t")
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            try await database.execute("UPDATE readings SET sensor = \(rewritten)")
            let summary = try await database.diff("hourly")
            #expect(summary.counts == [:])
            #expect(summary.compared == 24)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func driftOfANotANumberOrInfinityIsSeenAndNoiseIsNot(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            let table = try await database.refreshHourly()
            let rows: [(String, Int)] = [
                ("'NaN'", 0), ("'Infinity'", 1), ("total * (1 + 1e-13)", 2), ("total * (1 + 1e-6)", 3),
            ]
            for (value, hour) in rows {
                try await database.execute(
                    """
                    UPDATE \(name: table) SET total = \(unsafeRaw: value)
                    WHERE bucket = \(Readings.time(hour: hour)) AND sensor = 'a'
                    """)
            }
            let summary = try await database.diff("hourly")
            #expect(summary.counts == [.drift: 3])
            #expect(summary.noise == 1)
        }
    }
}
