import Sandbox
import TestSupport
import Testing
import Timescale

@testable import Operations

/// How a slice that takes too long is tried in halves.
@Suite(.droppingDatabases) struct DiffHalvesTests {
    /// January is longer than February, so that its start is the bucket of the middle.
    @Test(arguments: Engine.allUnderTest)
    func sliceOfMonthsIsSplitDownToOneBucket(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE readings (time timestamptz NOT NULL, value int);
                SELECT create_hypertable('readings', 'time');
                CREATE MATERIALIZED VIEW monthly WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 month', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
                """, on: engine)
            let cagg = try await database.state("monthly").cagg
            func halves(_ start: String, _ end: String) async throws -> [TimeRange]? {
                try await DiffSlicing.halves(of: CatalogSamples.range(start, end), cagg, database.reader)
            }
            let (january, february) = (
                CatalogSamples.range("2025-01-01", "2025-02-01"), CatalogSamples.range("2025-02-01", "2025-03-01")
            )
            #expect(try await halves("2025-01-01", "2025-03-01") == [january, february])
            #expect(try await halves("2025-01-01", "2025-02-01") == nil)
            #expect(try await halves("2025-01-01", "2026-01-01")?.count == 2)
        }
    }
}
