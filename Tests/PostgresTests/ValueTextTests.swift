import Testing

@testable import Postgres

/// PostgreSQL's text forms of values, without a server.
@Suite struct ValueTextTests {
    @Test(
        arguments: [
            ("{}", []), ("{1,NULL,3}", [1, nil, 3]), ("{null}", [nil]), ("[0:1]={4,5}", [4, 5]), ("{\"7\"}", [7]),
        ] as [(String, [Int?])])
    func arraysAreRead(text: String, values: [Int?]) {
        #expect([Int?](postgresText: text) == values)
    }

    @Test func quotedElementsLoseTheirQuotes() {
        #expect([String](postgresText: #"{"a\"b","c\\d","e,f",g h}"#) == ["a\"b", "c\\d", "e,f", "g h"])
    }

    @Test(arguments: [
        "", "{", "1,2", "{{1},{2}}", #"{"1}"#, #"{"1"2}"#, #"{"1\}"#, "{1,}", "{x}", "{1,NULL}", "[0:1]", "{1}x",
    ])
    func whatIsNoArrayOfNumbersIsRefused(text: String) {
        #expect([Int](postgresText: text) == nil)
    }

    @Test func nullInQuotesIsText() {
        #expect([String](postgresText: #"{"NULL",a}"#) == ["NULL", "a"])
        #expect([String](postgresText: "{NULL}") == nil)
    }

    @Test func arraysAreWrittenWithQuotes() {
        #expect(["a\"b", "c\\d", ""].postgresParameter == Parameter(text: #"{"a\"b","c\\d",""}"#, type: .textArray))
        #expect([Int]().postgresParameter == Parameter(text: "{}", type: .int8Array))
    }

    @Test func otherTextIsNoValue() {
        #expect(Bool(postgresText: "true") == nil)
        #expect(Int32(postgresText: "2147483648") == nil)
        #expect(Int64(postgresText: "1.0") == nil)
        #expect(Interval(postgresText: "soon") == nil)
        #expect(Double(postgresText: "Infinity") == .infinity)
    }

    /// PostgreSQL before 16 doesn't read Swift's `inf`.
    @Test func infiniteNumbersAreWrittenOut() {
        #expect(Double.infinity.postgresParameter.text == "Infinity")
        #expect((-Double.infinity).postgresParameter.text == "-Infinity")
        #expect(Double.nan.postgresParameter.text == "NaN")
    }

    @Test func onlyInitdbsTypesAreBuiltIn() {
        #expect(TypeOID.jsonb.isBuiltIn)
        #expect(TypeOID(16_383).isBuiltIn)
        #expect(!TypeOID(16_384).isBuiltIn)
    }

    @Test func jsonIsOneLineSortedByKey() {
        let value = JSONValue.object([
            "b": .array([.integer(1), .null, .bool(true)]), "a": .string("x\"y\\\n\u{1F}"), "c": .number(0.5),
        ])
        #expect(value.description == #"{"a": "x\"y\\\u000a\u001f", "b": [1, null, true], "c": 0.5}"#)
    }

    @Test func jsonOfAnotherTypeIsShownInTheError() {
        let error = #expect(throws: PostgresError.self) { try JSONB(text: #"{"a": 1}"#).decode([Int].self) }
        #expect(error?.kind == .unexpectedResult)
        #expect(error?.message == #"the server's JSON is not the expected Array<Int>: {"a": 1}"#)
    }
}
