import Testing

@testable import CommandLanguage

@Suite struct LexerTests {
    static let variables = Variables(["start": "2026-11-20", "name": "a b"])

    @Test(arguments: [
        ("status  a\tb", ["status", "a", "b"]), ("", []), ("   ", []), ("# comment", []), ("-- comment", []),
        ("--", []), ("--x y", ["--x", "y"]), ("status # rest", ["status"]), ("status a#b", ["status", "a#b"]),
        ("diff x -- y", ["diff", "x", "--", "y"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]), ("a b\\ c", ["a", "b c"]),
        ("a ''", ["a", ""]), ("a x'y'z", ["a", "xyz"]), ("a \"q\\\"q\" '\\'", ["a", "q\"q", "\\"]),
        ("a ${start}", ["a", "2026-11-20"]), ("a ${name}x", ["a", "a bx"]), ("a \"${start}!\"", ["a", "2026-11-20!"]),
        ("a '${start}'", ["a", "${start}"]), ("a $start", ["a", "$start"]), ("a \"\\${start}\"", ["a", "${start}"]),
        ("\\x on", ["\\x", "on"]), ("sql select 'a  b' -- \"x", ["sql", "select 'a  b' -- \"x"]),
        ("  sql   select 1 ;  ", ["sql", "select 1 ;"]), ("sql", ["sql"]), ("status sql 'x'", ["status", "sql", "x"]),
        ("watch sql select '1'", ["watch", "sql", "select '1'"]),
        ("watch 5 sql select '1'", ["watch", "5", "sql", "select '1'"]),
        ("日本 x", ["日本", "x"]),
    ])
    func takesLinesApart(line: String, words: [String]) throws {
        #expect(try LineLexer.tokens(of: line, variables: Self.variables).map(\.text) == words)
    }

    @Test func knowsTheColumns() throws {
        let tokens = try LineLexer.tokens(of: "  diff 'a b' ${start}x", variables: Self.variables)
        #expect(tokens.map(\.columns) == [2..<6, 7..<12, 13..<22])
    }

    @Test(arguments: [
        ("a 'b", LexicalError(.unclosedQuote("'"), 2..<4)), ("a \"b", LexicalError(.unclosedQuote("\""), 2..<4)),
        ("a b\\", LexicalError(.danglingBackslash, 3..<4)), ("a ${b", LexicalError(.unclosedVariable, 2..<5)),
        ("a ${strat}", LexicalError(.unknownVariable("strat"), 2..<10)),
    ])
    func pointsAtWhatItCannotRead(line: String, error: LexicalError) {
        #expect(throws: error) { try LineLexer.tokens(of: line, variables: Self.variables) }
    }

    @Test(arguments: [
        ("select 1;", true), ("select 1", false), ("", true), ("select ';'", false), ("select ';';", true),
        ("select \";\"", false), ("select $$;$$", false), ("select $a$ $$; $a$ ;", true), ("select 1; -- x;y", true),
        ("select 1 -- ;", false), ("select 1 /* ; /* ; */ */", false), ("select 1; /* x */", true),
        ("select E'\\';'", false), ("select E'\\';';", true), ("select '\\';", true), ("select 'it''s;'", false),
        ("select a$1; ", true), ("select 1; select 2", false), ("/* open ;", false), ("select $1;", true),
        ("select '\u{301};'", false), ("select '\u{301}';", true), ("select \"\u{301}\";", true),
        ("select $\u{1F600}$;$\u{1F600}$", false), ("select $é$;$é$;", true), ("select $1$;$1$;", true),
        ("select 1 -- \u{2028};", false), ("select 1 -- x\r;", true), ("select $a1$;$a$", false),
    ])
    func knowsWhenSQLEnds(text: String, complete: Bool) {
        #expect(SQLCompleteness.isComplete(text) == complete)
    }

    @Test(arguments: [
        ("status", false), ("status \\", true), ("status \\\\", false), ("sql select 1", true),
        ("sql select 1;", false),
        ("sql", false), ("watch 5 sql select 1", true), ("watch sql select 1;", false), ("# sql \\", false),
    ])
    func knowsWhenALineGoesOn(text: String, goesOn: Bool) {
        #expect(Continuation.isNeeded(after: text) == goesOn)
    }
}
