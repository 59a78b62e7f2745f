import Postgres
import Testing

@testable import Operations

/// Which columns and rows a diff is limited to, and what the operator may write for that.
@Suite struct DiffFilterTests {
    /// `tag` has a type of an extension.
    private static let columns = DiffColumns(
        key: [column("bucket", 1_184), column("provider", 25), column("tag", 90_001)],
        values: [column("requests", 20), column("cost", 701), column("peak", 700)])

    private static func column(_ name: String, _ type: UInt32) -> DiffColumns.Column {
        DiffColumns.Column(name: name, type: TypeOID(type), hasEquality: true)
    }

    private func group(_ column: String, _ value: String) -> DiffFilter {
        DiffFilter(groups: [DiffFilter.Group(column: column, value: value)])
    }

    @Test func namedColumnsRemainInTheOrderOfTheView() throws {
        let narrowed = try DiffFilter(columns: ["peak", "requests"]).narrowing(Self.columns)
        #expect(narrowed.values.map(\.name) == ["requests", "peak"])
        #expect(narrowed.key == Self.columns.key)
        #expect(try DiffFilter().narrowing(Self.columns) == Self.columns)
    }

    @Test(
        arguments: [
            (["cots"], "\"cots\" isn't one of these columns: requests, cost, peak"),
            (["cost", "provider"], "\"provider\" isn't one of these columns: requests, cost, peak"),
        ] as [([String], String)])
    func columnThatIsNotAValueIsAnErrorThatListsTheValues(names: [String], message: String) {
        let error = #expect(throws: DiffError.self) { try DiffFilter(columns: names).narrowing(Self.columns) }
        #expect(error?.description == message)
    }

    @Test func groupsCanOnlyBeGivenForGroupingColumns() {
        let error = #expect(throws: DiffError.self) { try group("cost", "1").narrowing(Self.columns) }
        #expect(error?.description == "\"cost\" isn't one of these columns: bucket, provider, tag")
    }

    @Test func caggWithoutValuesSaysThatThereIsNothingToName() {
        let keysOnly = DiffColumns(key: Self.columns.key, values: [])
        let error = #expect(throws: DiffError.self) { try DiffFilter(columns: ["cost"]).narrowing(keysOnly) }
        #expect(error?.description == "\"cost\" can't be compared: the cagg has only grouping columns")
    }

    @Test func tolerancesBelongToComparedFloatingPointColumns() throws {
        try DiffFilter().check(["cost": 0.1, "peak": 0.2], Self.columns)
        let error = #expect(throws: DiffError.self) { try DiffFilter().check(["requests": 0.1], Self.columns) }
        #expect(
            error?.description
                == "--tolerance can't be used for \"requests\"; columns with floating-point numbers: cost, peak")
        let filter = DiffFilter(columns: ["requests"])
        let narrowed = try filter.narrowing(Self.columns)
        let none = #expect(throws: DiffError.self) { try filter.check(["cost": 0.1], narrowed) }
        #expect(none?.description.hasSuffix("columns with floating-point numbers: none") == true)
    }

    @Test func valuesOfGroupsAreQuoted() throws {
        #expect(try DiffFilter().sql(Self.columns) == nil)
        #expect(try group("provider", "o'hara\\").sql(Self.columns)?.description == #"provider = E'o''hara\\'"#)
        #expect(
            try group("tag", "x").sql(Self.columns)?.description
                == "ARRAY[tag] = ARRAY[CASE WHEN false THEN tag ELSE 'x' END]")
    }

    /// The literals mean the same with `standard_conforming_strings` on and off.
    @Test(arguments: [
        ("gpt-4", "'gpt-4'"), ("it's", "'it''s'"), (#"a\b"#, #"E'a\\b'"#), (#"\' OR true --"#, #"E'\\'' OR true --'"#),
        // The quote and the accent are one character.
        ("'\u{301} OR true --", "'''\u{301} OR true --'"),
    ])
    func valueIsOneLiteralOnEveryServer(value: String, literal: String) throws {
        let filter = DiffFilter(groups: [DiffFilter.Group(column: "provider", value: value)])
        let sql = try #require(try filter.sql(Self.columns)).description
        #expect(Array(sql.unicodeScalars) == Array("provider = \(literal)".unicodeScalars))
    }

    @Test func groupsAndConditionApplyTogether() throws {
        var filter = group("provider", "openai")
        filter.groups.append(DiffFilter.Group(column: "bucket", value: "2026-11-20"))
        filter.condition = "cost > 1 OR peak > 2"
        let sql = try filter.sql(Self.columns)?.description
        #expect(sql == "provider = 'openai' AND bucket = '2026-11-20' AND (cost > 1 OR peak > 2\n)")
    }

    /// A comment at the end must not hide the closing parenthesis.
    @Test(arguments: [
        "cost > 1 -- only", "(cost > 1) OR (peak = 2)", "provider IN (SELECT 'a;b')", "provider = ')'",
        "EXISTS (SELECT 1 WHERE true ORDER BY 1 LIMIT 1)",
    ])
    func oneExpressionStaysAsItWasTyped(condition: String) throws {
        let sql = try DiffFilter(condition: condition).sql(Self.columns)?.description
        #expect(sql == "(\(condition)\n)")
    }

    @Test(arguments: [
        "", "cost >", "true; DELETE FROM t", "true) OR (true", "true) LIMIT (1", "true) ORDER BY (1",
        "cost > 1 GROUP BY cost", "true UNION SELECT 2", "true /* open", "true -- )\n; SELECT 1", "cost > 1 FOR UPDATE",
        "true)", "(true", "'open",
    ])
    func anythingButOneExpressionIsRefused(condition: String) {
        let error = #expect(throws: DiffError.self) { try DiffFilter(condition: condition).sql(Self.columns) }
        #expect(error?.description.hasPrefix("the condition isn't valid: ") == true)
    }
}
