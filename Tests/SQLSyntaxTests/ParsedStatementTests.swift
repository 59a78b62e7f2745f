import SQLSyntax
import Testing

@Suite struct ParsedStatementTests {
    /// The query of the first CREATE MATERIALIZED VIEW in a script.
    private func query(in script: String, number: Int = 0) throws -> String? {
        let statement = try PostgresParser.statements(in: script)[number]
        let tree = try #require(statement.node.node("CreateTableAsStmt")?["query"])
        return statement.text(of: tree, after: "as", before: "with")
    }

    @Test(arguments: [
        ("CREATE MATERIALIZED VIEW v AS SELECT 1 AS a", "SELECT 1 AS a"),
        ("CREATE MATERIALIZED VIEW v AS\n  SELECT 1 AS a\n  WITH NO DATA;", "SELECT 1 AS a"),
        (
            "create materialized view v with (x) as select 'with' as b from r as y with data",
            "select 'with' as b from r as y"
        ),
        (
            "CREATE MATERIALIZED VIEW \"as\" /* as SELECT 2 with */ AS WITH w AS (SELECT 1) SELECT * FROM w WITH NO DATA",
            "WITH w AS (SELECT 1) SELECT * FROM w"
        ),
        ("CREATE MATERIALIZED VIEW \"ä as\" AS SELECT 'ö with' AS basis", "SELECT 'ö with' AS basis"),
        ("CREATE MATERIALIZED VIEW v AS(SELECT 1)WITH NO DATA", "(SELECT 1)"),
    ])
    func innerQueryIsTakenAsItWasWritten(script: String, text: String) throws {
        #expect(try query(in: script) == text)
    }

    @Test func positionsCountFromTheStartOfTheScript() throws {
        let script = "SELECT 'ü' AS with_as; CREATE MATERIALIZED VIEW v AS SELECT 2 WITH NO DATA; SELECT 3"
        #expect(try query(in: script, number: 1) == "SELECT 2")
    }

    @Test func wordThatIsMissingLeavesNoQuery() throws {
        let statement = try PostgresParser.statements(in: "CREATE MATERIALIZED VIEW v AS SELECT 1")[0]
        let tree = try #require(statement.node.node("CreateTableAsStmt")?["query"])
        #expect(statement.text(of: tree, after: "begin", before: "end") == nil)
        #expect(statement.text(of: .null, after: "as", before: "with") == nil)
    }

    @Test func errorShowsItsPositionIfItHasOne() {
        #expect(SQLSyntaxError(message: "syntax error", position: 7).description == "syntax error at character 7")
        #expect(SQLSyntaxError(message: "no tree").description == "no tree")
    }
}
