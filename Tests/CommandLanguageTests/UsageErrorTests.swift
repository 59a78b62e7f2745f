import Postgres
import Testing

@testable import CommandLanguage

@Suite struct UsageErrorTests {
    @Test(arguments: [
        (Origin.arguments, "caggctl help refresh"), (.prompt, "help refresh"),
        (.commandOption(number: 2), "help refresh"), (.runbook(name: "n.cagg", line: 3), "help refresh"),
    ])
    func helpIsNamedAsItIsTypedThere(origin: Origin, help: String) {
        let message = UsageError("wrong", origin: origin, helpTopic: "refresh").message
        #expect(message.hasSuffix("wrong (see \"\(help)\")"))
        #expect(UsageError("wrong", origin: origin).message.hasSuffix("wrong"))
    }

    @Test func messageStartsWithThePlaceAndEndsWithTheHelp() {
        let error = UsageError(
            "unknown", origin: .commandOption(number: 2), suggestion: "status", helpTopic: "")
        #expect(error.message == "-c #2: unknown; did you mean \"status\"? (see \"help\")")
        #expect(error.kind == .usage && error.hint == nil)
    }

    @Test func caretStandsBelowTheWrongText() throws {
        let error = UsageError("x", origin: .prompt, line: "a\tbc d", columns: 2..<4)
        let excerpt = try #require(error.excerpt)
        #expect(excerpt.line == "a bc d")
        #expect(excerpt.marker == "  ^~")
        let atEnd = UsageError("x", origin: .prompt, line: "ab", columns: 2..<2)
        #expect(atEnd.excerpt?.marker == "  ^")
    }

    @Test func textWithoutOneLineHasNoCaret() {
        #expect(UsageError("x", origin: .prompt, line: "a\nb", columns: 0..<1).excerpt?.marker == nil)
        #expect(UsageError("x", origin: .prompt, line: "ab").excerpt?.marker == nil)
        #expect(UsageError("x", origin: .arguments, columns: 0..<1).excerpt?.marker == nil)
    }

    @Test(
        arguments: [
            ("a 'b", "the quote ' is not closed", nil), ("a b\\", "a backslash can't be the last character", nil),
            ("a ${b", "${ has no closing }", nil), ("a ${strat}", "unknown variable \"strat\"", "start"),
            ("a ${other}", "unknown variable \"other\"", nil),
        ] as [(String, String, String?)])
    func lineThatCannotBeSplitSaysWhy(line: String, problem: String, suggestion: String?) throws {
        let variables = Variables(["start": "1"])
        let cause = try #require(throws: LexicalError.self) { try LineLexer.tokens(of: line, variables: variables) }
        let error = UsageError(cause, origin: .prompt, line: line, variables: variables)
        #expect(error.problem == problem)
        #expect(error.suggestion == suggestion)
        #expect(error.columns == cause.columns)
    }
}
