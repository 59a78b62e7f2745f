import Postgres
import TestSupport
import Testing

@Suite struct ValueRoundTripTests {
    private func echo<Value: PostgresEncodable & PostgresDecodable>(_ value: Value, as type: SQL) async throws -> Value
    {
        try await withConnection { connection in
            let row = try #require(try await connection.query("SELECT \(value)::\(type)").rows.first)
            return try row.decode(Value.self)
        }
    }

    @Test(arguments: [
        Timestamp(unixMicroseconds: 0), Timestamp(unixMicroseconds: 1_741_774_643_123_456),
        Timestamp(unixMicroseconds: -62_135_596_800_000_000 - 86_400_000_000), .infinity, .negativeInfinity,
    ])
    func timestamps(value: Timestamp) async throws {
        #expect(try await echo(value, as: "timestamptz") == value)
    }

    @Test func timestampsWhateverTheSessionsTimeZone() async throws {
        let value = Timestamp(unixMicroseconds: 1_741_774_643_123_456)
        try await withConnection { connection in
            for zone in ["Asia/Kathmandu", "America/St_Johns", "UTC"] {
                try await connection.query("SELECT set_config('TimeZone', \(zone), false)")
                let row = try #require(try await connection.query("SELECT \(value)").rows.first)
                let read = try row.decode(Timestamp.self)
                #expect(read == value, "in \(zone)")
            }
        }
    }

    @Test(arguments: [
        Interval.zero, Interval(months: 14, days: -3, microseconds: 14_706_700_001), Interval(months: -2),
        Interval(microseconds: -1),
    ])
    func intervals(value: Interval) async throws {
        #expect(try await echo(value, as: "interval") == value)
    }

    @Test(arguments: [0, -0.0, 1.5, .pi, 1e-300, .greatestFiniteMagnitude, .infinity, -.infinity] as [Double])
    func doubles(value: Double) async throws {
        #expect(try await echo(value, as: "float8") == value)
    }

    @Test func notANumber() async throws {
        #expect(try await echo(Double.nan, as: "float8").isNaN)
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func integers(value: Int64) async throws {
        #expect(try await echo(value, as: "bigint") == value)
    }

    @Test(arguments: ["", "plain", "it's \"quoted\" \\ and $1", "日本語 🙂", "a\nb\tc", "{NULL}"])
    func texts(value: String) async throws {
        #expect(try await echo(value, as: "text") == value)
    }

    @Test(
        arguments: [
            [], ["a"], ["", "NULL", "null"],
            ["a,b", "{c}", "d \"e\"", "back\\slash", " spaces ", "line\nbreak", "ünïcode"],
            ["\u{301}a", "b", "\u{200D}, c", "d\"\u{301}", "\\\u{FE0F}", "e\r\n"],
        ] as [[String]])
    func arraysOfTexts(value: [String]) async throws {
        #expect(try await echo(value, as: "text[]") == value)
    }

    @Test func arraysWithNulls() async throws {
        try await withConnection { connection in
            let row = try #require(try await connection.query("SELECT ARRAY[1, NULL, 3]::bigint[]").rows.first)
            let values = try row.decode([Int?].self)
            #expect(values == [1, nil, 3])
            #expect(throws: PostgresError.self) { _ = try row.decode([Int].self) }
        }
    }

    @Test func arraysOfTimestampsAndIntervals() async throws {
        let times: [Timestamp] = [.negativeInfinity, Timestamp(unixMicroseconds: 1), .infinity]
        #expect(try await echo(times, as: "timestamptz[]") == times)
        let lengths = [Interval(months: 1), Interval(microseconds: -5)]
        #expect(try await echo(lengths, as: "interval[]") == lengths)
    }

    @Test func booleansAndJSON() async throws {
        #expect(try await echo(true, as: "bool"))
        #expect(try await echo(false, as: "bool") == false)
        struct Config: Decodable, Equatable {
            var hypertable: Int
            var note: String?
        }
        let json = try await echo(JSONB(text: #"{"note": null, "hypertable": 7}"#), as: "jsonb")
        #expect(try json.decode(Config.self) == Config(hypertable: 7, note: nil))
        #expect(throws: PostgresError.self) { _ = try json.decode([Int].self) }
    }

    @Test func nullsOnlyWhereTheyAreExpected() async throws {
        try await withConnection { connection in
            let nothing: Timestamp? = nil
            let sql: SQL = "SELECT \(nothing as Timestamp?)::timestamptz AS t"
            let row = try #require(try await connection.query(sql).rows.first)
            let value = try row.decode(Timestamp?.self)
            #expect(value == nil)
            let error = #expect(throws: PostgresError.self) { _ = try row.decode(Timestamp.self) }
            #expect(error?.kind == .unexpectedResult)
            #expect(error?.message.contains("column t") == true)
        }
    }
}
