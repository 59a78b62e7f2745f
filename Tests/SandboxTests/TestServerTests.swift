import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.droppingDatabases) struct TestServerTests {
    @Test(arguments: Engine.allUnderTest)
    func givesEachTestADatabaseOfItsOwn(engine: Engine) async throws {
        let first = try await TestServer.shared.database(engine)
        let second = try await TestServer.shared.database(engine)
        #expect(first.database != second.database)
        let connection = try await Connection.open(second)
        let caggs = try await connection.query(
            "SELECT view_name::text FROM timescaledb_information.continuous_aggregates ORDER BY 1"
        ).rows.map { try $0.decode(String.self) }
        #expect(caggs == ["llm_error_summary", "llm_metrics_1day", "llm_metrics_1hour", "llm_metrics_1min"])
    }
}
