import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// What a server says of a refresh, held against what its logs said before.
@Suite(.droppingDatabases) struct RefreshDoubtTests {
    /// 2.28.3 forgets the last bucket of an invalidation that ends where that bucket starts (#10296).
    @Test(arguments: Engine.allUnderTest)
    func upToDateIsNotBelievedWhereTheLogsHadRecordedWork(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: "time_bucket('1 hour', time, 'Europe/Prague')")
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            try await database.execute(
                "UPDATE readings SET value = 7 WHERE time IN (\(Readings.time(hour: 4)), \(Readings.time(hour: 5)))")
            let outcome = try await database.refresh(
                "hourly", from: InternalTime(Readings.time(hour: 5)), to: InternalTime(Readings.time(hour: 6)))
            let version = try #require(database.reader.capabilities.version)
            let isFaulty = KnownFault.all.contains { $0.thread == 10296 && $0.affects(version) }
            #expect(outcome.windows.map(\.outcome) == [isFaulty ? .upToDate : .refreshed])
            #expect(outcome.windows.map(\.contradictsLogs) == [isFaulty])
            let doubt = outcome.doubt(try await database.reader.knownFaults(of: outcome.plan.state))
            #expect(doubt?.reasons.first == (isFaulty ? .contradiction : nil))
            #expect(doubt?.ranges == (isFaulty ? TimeRanges([outcome.plan.covered]) : nil))
        }
    }

    /// What a transaction wrote above the watermark is logged nowhere, and nothing may be there: no contradiction.
    @Test(arguments: Engine.allUnderTest)
    func emptyEndOfAChunkIsNoContradiction(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.execute("DELETE FROM readings WHERE time >= \(Readings.time(hour: 12))")
            _ = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            let again = try await database.refresh("hourly", from: Readings.start, to: Readings.end)
            #expect(again.windows.map(\.contradictsLogs).contains(true) == false)
            #expect(again.doubt(try await database.reader.knownFaults(of: again.plan.state)) == nil)
        }
    }
}
