import Postgres
import Testing

@testable import Operations

@Suite struct DiffFilterTests {
    private static let columns = DiffColumns(
        key: [DiffColumns.Column(name: "model", type: .text, hasEquality: true)], values: [])

    /// The literals mean the same with `standard_conforming_strings` on and off.
    @Test(arguments: [
        ("gpt-4", "'gpt-4'"), ("it's", "'it''s'"), (#"a\b"#, #"E'a\\b'"#), (#"\' OR true --"#, #"E'\\'' OR true --'"#),
        // The quote and the accent are one character.
        ("'\u{301} OR true --", "'''\u{301} OR true --'"),
    ])
    func valueIsOneLiteralOnEveryServer(value: String, literal: String) throws {
        let filter = DiffFilter(groups: [DiffFilter.Group(column: "model", value: value)])
        let sql = try #require(try filter.sql(Self.columns)).description
        #expect(Array(sql.unicodeScalars) == Array("model = \(literal)".unicodeScalars))
    }

    @Test func columnThatDoesNotExistIsNamed() {
        let filter = DiffFilter(groups: [DiffFilter.Group(column: "modle", value: "gpt-4")])
        #expect(throws: DiffError.self) { try filter.narrowing(Self.columns) }
    }
}
