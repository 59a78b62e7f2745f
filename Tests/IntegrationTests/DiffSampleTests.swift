import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct DiffSampleTests {
    private func audit(
        _ database: OperatedDatabase, _ cagg: String, atMost: Double, seed: UInt64 = 1,
        confidence: Double = 0.99
    ) async throws -> (DiffSummary, DiffAudit, [Difference]) {
        let found = Mutex<[Difference]>([])
        var plan = DiffPlan(cagg: cagg, range: .all)
        plan.sample = DiffSample(confidence: confidence, atMost: atMost, seed: seed)
        let summary = try await database.diff(plan) { difference in found.withLock { $0.append(difference) } }
        return (summary, try #require(summary.audit), found.withLock { $0 })
    }

    @Test(arguments: Engine.allUnderTest, BuiltinCagg.allCases)
    func healthyCaggIsProvedWithAFractionOfItsBuckets(engine: Engine, cagg: BuiltinCagg) async throws {
        try await OperatedDatabase.with(engine) { database in
            let all = try await database.diff(cagg.name)
            let (summary, audit, found) = try await audit(database, cagg.name, atMost: 0.01)
            #expect(audit.isProved)
            #expect(audit.wrong == 0)
            #expect(found == [])
            #expect(
                audit.compared
                    == DiffStatistics.sampleSize(confidence: 0.99, atMost: 0.01, population: audit.population))
            #expect(audit.interval.upperBound < 0.02 || audit.compared == audit.population)
            #expect(summary.compared > 0)
            #expect(summary.compared <= all.compared)
            if audit.population > 1000 { #expect(audit.compared < audit.population / 2) }
        }
    }

    /// So strict that everything has to be drawn: then a sample says what a diff says.
    @Test(arguments: Engine.allUnderTest)
    func sampleOfEverythingFindsEverything(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.drift]) { database in
            let staged = try #require(database.staged.first)
            let all = try await database.diff(staged.cagg.name)
            let (summary, audit, _) = try await audit(
                database, staged.cagg.name, atMost: 1e-9, confidence: 0.999_999)
            #expect(audit.compared == audit.population)
            #expect(summary.counts == all.counts)
            #expect(summary.stretches == all.stretches)
            #expect(!audit.isProved)
            #expect(audit.interval.lowerBound == Double(audit.wrong) / Double(audit.population))
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func seedDrawsTheSameBucketsAgain(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, keys: "sensor")
            let table = try await database.refreshHourly()
            try await database.execute("UPDATE \(name: table) SET peak = peak + 1 WHERE sensor = 'a'")
            let one = try await audit(database, "hourly", atMost: 0.5, seed: 5)
            #expect(one.1.wrong == one.1.compared)
            #expect(one.1.compared < one.1.population)
            #expect(one.1.interval.contains(1))
            #expect(try await audit(database, "hourly", atMost: 0.5, seed: 5).2 == one.2)
            #expect(try await audit(database, "hourly", atMost: 0.5, seed: 6).2 != one.2)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func bucketsWithoutRawDataAreNotDrawn(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.retentionTrap]) { database in
            let staged = try #require(database.staged.first)
            let (summary, audit, _) = try await audit(
                database, staged.cagg.name, atMost: 1e-9, confidence: 0.999_999)
            #expect(summary.counts == [:])
            #expect(audit.isProved || audit.population == 0)
        }
    }

    /// Months, days in a zone and integers are drawn like any other bucket, and so are a hierarchy's down to its foot.
    @Test(
        arguments: Engine.allUnderTest,
        ["time_bucket('1 month', time)", "time_bucket('1 day', time, 'Europe/Berlin')", "time_bucket('2 hours', time)"])
    func everyKindOfBucketCanBeDrawn(engine: Engine, call: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: call, days: 71)
            _ = try await database.refresh("hourly", from: .noBegin, to: .noEnd)
            let (summary, audit, _) = try await audit(database, "hourly", atMost: 0.3)
            #expect(audit.isProved)
            #expect(summary.compared > 0)
            let table = try await database.state("hourly").cagg.materialization
            try await database.execute("UPDATE \(name: table) SET count = count + 1")
            let (_, wrong, _) = try await self.audit(database, "hourly", atMost: 0.3)
            #expect(wrong.wrong == wrong.compared)
        }
    }
}
