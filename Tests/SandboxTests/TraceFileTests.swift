import Foundation
import Postgres
import SimulatedEngine
import TestSupport
import Testing

@testable import Sandbox

@Suite(.droppingDatabases) struct TraceFileTests {
    private func load(_ text: String, engine: Engine = .simulated(.newest)) async throws -> (LoadedTraces, Connection) {
        let path = NSTemporaryDirectory() + "/traces-" + UUID().uuidString + ".csv"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let connection = try await Connection.open(TestServer.shared.database(engine))
        try await connection.query("TRUNCATE llm_traces")
        let file = TraceFile(path: path, end: TestData.now)
        return (try await file.load(into: connection) { _ in }, connection)
    }

    @Test(arguments: Engine.allUnderTest)
    func movesTheRowsToEndJustBeforeNow(engine: Engine) async throws {
        let (loaded, connection) = try await load(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:33.9799600,110,27

            """, engine: engine)
        #expect(loaded.rows == 2)
        let rows = try await connection.query(
            """
            SELECT time, prompt_tokens, completion_tokens, total_tokens, duration_ms > 0,
                   total_cost_usd = prompt_cost_usd + completion_cost_usd
            FROM llm_traces ORDER BY time
            """
        ).rows.map { try $0.decode(Timestamp.self, Int.self, Int.self, Int.self, Bool.self, Bool.self) }
        #expect(rows.map(\.0) == [31, 1].map { TestData.now.adding(microseconds: -$0 * 1_000_000) })
        #expect(rows.map(\.1) == [4808, 110] && rows.map(\.2) == [10, 27] && rows.map(\.3) == [4818, 137])
        #expect(rows.allSatisfy { $0.4 && $0.5 })
        await connection.close()
    }

    @Test func findsColumnsByTheirNames() async throws {
        let (loaded, connection) = try await load(
            "\"id\",generatedtokens,contextTokens,Timestamp\r\n7,10,20,2023-11-16T18:17:03Z\r\n")
        #expect(loaded.rows == 1)
        let row = try await connection.query("SELECT prompt_tokens, completion_tokens FROM llm_traces").rows[0]
        #expect(try row.decode(Int.self, Int.self) == (20, 10))
        await connection.close()
    }

    @Test(arguments: [
        ("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,2\n2023-11-16 18:17:04,many,2\n", "line 3"),
        ("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1\n", "line 2"),
        ("TIMESTAMP,ContextTokens,GeneratedTokens\n16th of May,1,2\n", "line 2"),
        ("TIMESTAMP,ContextTokens,GeneratedTokens\n,1,2\n", "line 2"),
        ("time,tokens\n1,2\n", "line 1"),
        ("TIMESTAMP,ContextTokens,GeneratedTokens\n", "no rows"),
        ("", "line 1"),
    ])
    func saysInWhichLineAFileIsWrong(text: String, place: String) async throws {
        let error = await #expect(throws: SandboxError.self) { _ = try await load(text) }
        #expect(error?.reason == .badData)
        #expect(error?.message.contains(place) == true, "\(String(describing: error))")
    }
}
