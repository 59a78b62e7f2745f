import CommandLanguage
import Rendering
import Testing

@testable import Console

@Suite struct ExpectationTests {
    private func expectation(_ text: String) throws -> RunbookExpectation {
        let entry = try #require(try Runbook.parse(text: text, name: "x").entries.first)
        return try RunbookExpectation(entry, variables: Variables(["rows": "12"]))
    }

    private let document = Document(
        schema: "x/1",
        sections: [.fields(key: "summary", title: nil, [Field(key: "drift", label: "drift", cell: .integer(12))])])

    @Test func ordinaryLineExpectsNothing() throws {
        let expectation = try expectation("diff hourly --since 1d")
        #expect(expectation.code == nil)
        #expect(expectation.command == "diff hourly --since 1d")
        #expect(expectation.unmet(code: .failed, document: nil) == nil)
    }

    @Test func fieldsAndVariablesAreCompared() throws {
        let met = try expectation("expect 4 drift=${rows} diff hourly --where a=b")
        #expect(met.command == "diff hourly --where a=b")
        #expect(met.unmet(code: .problemsFound, document: document) == nil)
        #expect(met.unmet(code: .clean, document: document) == "expected exit code 4, got 0")
        let unmet = try expectation("expect 4 drift=13 diff hourly")
        #expect(unmet.unmet(code: .problemsFound, document: document) == "expected drift=13, got 12")
    }

    @Test(arguments: [
        ("${rows}", "12"), ("1${rows}", "112"), ("${rows}${rows}", "1212"), ("${rows}h", "12h"), ("$rows", "$rows"),
        ("${rows", "${rows"),
    ])
    func variablesAreReplacedAnywhereInAValue(text: String, value: String) throws {
        #expect(try expectation("expect 4 drift=\(text) diff hourly").fields.map(\.value) == [value])
    }

    /// Without a command, `expect 0` would be met by doing nothing.
    @Test(arguments: ["expect", "expect diff x", "expect 0 drift=${nothing} diff x", "expect 0", "expect 4 drift=12"])
    func malformedExpectationIsAUsageError(text: String) {
        #expect(throws: UsageError.self) { try expectation(text) }
    }

    @Test(arguments: [
        (CellValue.null, "null"), (.text("a"), "a"), (.decimal("12.340"), "12.340"), (.integer(-1), "-1"),
        (.number(0.5), "0.5"), (.bool(true), "true"), (.timestamp("infinity"), "infinity"),
        (.list([.null, .integer(7)]), "2"),
    ])
    func fieldsAreComparedInTheirFormForPrograms(value: CellValue, text: String) throws {
        let document = Document(
            schema: "x/1",
            sections: [
                .fields(key: "first", title: nil, [Field(key: "other", label: "wanted", cell: .text("no"))]),
                .fields(
                    key: "second", title: nil, [Field(key: "wanted", label: "w", cell: Cell(value, display: "shown"))]),
            ])
        let expectation = try expectation("expect 0 wanted=\(text) status")
        #expect(expectation.unmet(code: .clean, document: document) == nil)
    }

    @Test func fieldThatTheResultDoesNotHaveIsNamed() throws {
        let expectation = try expectation("expect 4 drfit=12 diff hourly")
        let complaint = "expected drfit=12, but the result has no field drfit"
        #expect(expectation.unmet(code: .problemsFound, document: document) == complaint)
        #expect(expectation.unmet(code: .problemsFound, document: nil) == complaint)
    }
}
