import Testing

@testable import Postgres

/// The text and the parameters of interpolated statements, without a server.
@Suite struct SQLTextTests {
    private func bound(_ sql: SQL) throws -> (text: String, parameters: [Parameter]) {
        try sql.bound(quotingIdentifiersWith: { "<\($0)>" })
    }

    @Test func equalValuesShareANumber() throws {
        let (one, two) = (1, 2)
        let statement = try bound("SELECT \(one), \(two), \(one)")
        #expect(statement.text == "SELECT $1, $2, $1")
        #expect(statement.parameters == [Parameter(text: "1", type: .int8), Parameter(text: "2", type: .int8)])
    }

    @Test func valuesOfOtherTypesHaveTheirOwnNumbers() throws {
        let (wide, narrow, text) = (Int64(1), Int32(1), "1")
        let statement = try bound("\(wide) \(narrow) \(text) \(nil as Int?)")
        #expect(statement.text == "$1 $2 $3 $4")
        #expect(statement.parameters.map(\.type) == [.int8, .int4, .text, .inferred])
        #expect(statement.parameters.last?.text == nil)
    }

    @Test func insertedStatementsAreNumberedWithTheirParameters() throws {
        let (a, b) = ("a", "b")
        let condition: SQL = "x = \(b)"
        let table = QualifiedName(schema: "s", name: "t")
        let start: SQL = "SELECT \(a) FROM \(name: table) WHERE \(condition)"
        let end: SQL = " OR y = \(a)"
        let statement = try bound(start + end)
        #expect(statement.text == "SELECT $1 FROM <s>.<t> WHERE x = $2 OR y = $1")
        #expect(statement.parameters.map(\.text) == ["a", "b"])
    }

    @Test func rawTextIsNeitherQuotedNorBound() throws {
        let statement = try bound("LIMIT \(unsafeRaw: "5") \(identifier: "a b")")
        #expect(statement.text == "LIMIT 5 <a b>")
        #expect(statement.parameters.isEmpty)
    }

    @Test func errorOfTheQuotingIsHandedOn() {
        let refusal = PostgresError(.connectionLost, "no connection")
        let sql: SQL = "SELECT 1 FROM \(identifier: "t")"
        #expect(throws: refusal) {
            try sql.bound(quotingIdentifiersWith: { (_: String) throws(PostgresError) -> String in throw refusal })
        }
    }

    @Test func separatorsStandOnlyBetweenTheParts() throws {
        let values = [1, 2, 3]
        let parts = values.map { "\($0)" as SQL }
        #expect(try bound(parts.joined(separator: ", ")).text == "$1, $2, $3")
        #expect(try bound(parts.prefix(1).joined(separator: ", ")).text == "$1")
        #expect(try bound(parts.prefix(0).joined(separator: ", ")).text == "")
    }

    private static let json = JSONB(text: #"{"a": "it's"}"#)
    private static let keyWord = QualifiedName(schema: "public", name: "select")

    /// What an operator may copy into psql.
    static let shown: [(SQL, String)] = [
        ("SELECT \(true), \(false)", "SELECT true, false"),
        ("\(5) \(1.5) \(nil as Int?)", "5 1.5 NULL"),
        ("1 -\(-5)", "1 -(-5)"),
        ("\(Int64(-32_768))::smallint", "(-32768)::smallint"),
        ("\(Double.infinity), \(-Double.infinity), \(Double.nan)", "'Infinity', '-Infinity', 'NaN'"),
        ("\(Interval(days: 1))", "'1 day'::interval"),
        ("\(Timestamp.infinity)", "'infinity'::timestamptz"),
        ("\(json)", #"'{"a": "it''s"}'::jsonb"#),
        ("\(["a", "b\"c"])", #"'{"a","b\"c"}'"#),
        ("\(identifier: "Odd \" name")", #""Odd "" name""#),
        ("\(name: keyWord)", #"public."select""#),
    ]

    @Test(arguments: shown)
    func previewHasTheValuesInPlace(sql: SQL, text: String) {
        #expect(sql.description == text)
    }

    @Test(arguments: [
        ("public", "hourly", "hourly", "public.hourly"), ("ops", "hourly", "ops.hourly", "ops.hourly"),
        ("public", "Hourly", "\"Hourly\"", "public.\"Hourly\""),
        ("Ops", "user", "\"Ops\".\"user\"", "\"Ops\".\"user\""),
        ("public", "public", "public", "public.public"),
    ])
    func nameHasItsSchemaUnlessItIsPublic(schema: String, name: String, shown: String, sqlText: String) {
        let name = QualifiedName(schema: schema, name: name)
        #expect(name.description == shown)
        #expect(name.sqlText == sqlText)
    }
}
