import Operations
import Sandbox
import TestSupport
import Testing
import Timescale

@Suite(.droppingDatabases) struct PolicyShowTests {
    @Test(arguments: Engine.allUnderTest)
    func retentionAndCompressionOfBothSidesAreRead(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            try await database.run(
                """
                SELECT add_continuous_aggregate_policy('hourly', interval '3 days', interval '1 hour', interval '1 hour');
                ALTER TABLE readings SET (timescaledb.compress);
                ALTER MATERIALIZED VIEW hourly SET (timescaledb.compress);
                SELECT add_compression_policy('readings', interval '7 days');
                SELECT add_compression_policy('hourly', interval '20 days');
                SELECT add_retention_policy('readings', interval '30 days');
                SELECT add_retention_policy('hourly', interval '300 days');
                """, on: engine)
            let state = try await database.state("hourly")
            #expect(state.sourceCompression?.compressAfter.description == "7d")
            #expect(state.ownCompression?.compressAfter.description == "20d")
            #expect(state.sourceRetention?.dropAfter.description == "30d")
            #expect(state.ownRetention?.dropAfter.description == "300d")
            #expect(state.policyConflicts(parent: nil) == [])
        }
    }
}
