import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct JSONValueTests {
    private static let texts = [
        "null", "true", "0", "-9223372036854775808", "0.1", "1e+300", #""""#, #""größer \"\\\u0001\n/""#, "[]", "{}",
        #"{"a": [1, {"b": null}], "start_offset": "48:00:00"}"#,
    ]

    @Test(arguments: texts)
    func textIsReadAsItWasWritten(text: String) throws {
        let value = try JSONB(text: text).decode(JSONValue.self)
        #expect(try JSONB(value).decode(JSONValue.self) == value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
    }

    /// So that a statement can compare it with what stands in a catalog.
    @Test(arguments: texts)
    func serverTakesItForTheSame(text: String) async throws {
        let value = try JSONB(text: text).decode(JSONValue.self)
        try await withConnection { connection in
            let row = try await connection.query("SELECT \(JSONB(value)) = \(JSONB(text: text))").rows[0]
            #expect(try row.decode(Bool.self))
        }
    }

    @Test(arguments: [
        Interval.zero, Interval(months: 14, days: -3, microseconds: 1), Interval(microseconds: -3_600_000_001),
    ])
    func intervalsAreKeptInFiles(interval: Interval) throws {
        #expect(try JSONDecoder().decode([Interval].self, from: JSONEncoder().encode([interval])) == [interval])
    }

    @Test(arguments: [Timestamp.infinity, .negativeInfinity, Timestamp(unixMicroseconds: -1)])
    func instantsAreKeptInFiles(instant: Timestamp) throws {
        #expect(try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([instant])) == [instant])
    }
}
