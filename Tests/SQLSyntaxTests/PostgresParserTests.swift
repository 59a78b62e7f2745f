import SQLSyntax
import Testing

@Suite struct PostgresParserTests {
    @Test("a script is split where PostgreSQL splits it")
    func splitting() throws {
        let script = """
            SELECT ';';; -- a comment; with a semicolon
            SELECT $$ a; b $$ ; CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
            SELECT 'ü' AS "x;y"
            """
        let texts = try PostgresParser.statements(in: script).map(\.text)
        #expect(texts.count == 4)
        #expect(texts[0] == "SELECT ';'")
        #expect(texts[1].hasSuffix("SELECT $$ a; b $$"))
        #expect(texts[2].hasSuffix("END"))
        #expect(texts[3] == "SELECT 'ü' AS \"x;y\"")
    }

    @Test("nothing but comments is no statement", arguments: ["", "  \n", "-- only this", "/* a */ ;;"])
    func nothing(_ script: String) throws {
        #expect(try PostgresParser.statements(in: script).isEmpty)
    }

    @Test("an error says what and where, in characters")
    func errors() {
        #expect(throws: SQLSyntaxError(message: "syntax error at or near \"x\"", position: 17)) {
            try PostgresParser.statements(in: "SELECT 'ü' FORM x")
        }
        #expect(throws: SQLSyntaxError.self) { try PostgresParser.statements(in: "SELECT 1\0; SELECT 2") }
    }

    @Test("two spellings of one statement have the same tree")
    func spellings() throws {
        let trees = try ["SELECT a+1 FROM x", "select   a + 1\nfrom x"].map {
            try PostgresParser.statements(in: $0)[0].node
        }
        #expect(trees[0] != trees[1])
        #expect(trees[0].withoutLocations == trees[1].withoutLocations)
    }
}
