import SQLSyntax
import Testing

@Suite struct SyntaxTreeTests {
    private func select(_ sql: String) throws -> SyntaxTree {
        try #require(try PostgresParser.statements(in: sql).first?.node.node("SelectStmt"))
    }

    @Test func fieldsAreReadByTheirNames() throws {
        let tree = try select("SELECT DISTINCT a FROM s.x LIMIT 5")
        let relation = tree["fromClause"]?.items.first?.node("RangeVar")
        #expect(relation?["schemaname"]?.string == "s")
        #expect(relation?["inh"]?.isTrue == true)
        #expect(tree["limitCount"]?.node("A_Const")?["ival"]?["ival"]?.integer == 5)
        let column = tree["targetList"]?.items.first?.node("ResTarget")?["val"]?.node("ColumnRef")
        #expect(column?["fields"]?.items.map(\.name) == ["a"])
        #expect(tree.fieldNames.contains("distinctClause"))
        #expect(tree["havingClause"] == nil)
    }

    @Test func valueOfAnotherKindHasNoParts() {
        let text = SyntaxTree.string("x")
        #expect(text["field"] == nil && text.integer == nil && text.name == nil && !text.isTrue)
        #expect(text.items.isEmpty && text.fieldNames.isEmpty)
        #expect(SyntaxTree.integer(1).string == nil)
        #expect(!SyntaxTree.bool(false).isTrue)
    }

    @Test func expressionsAtOtherPositionsAreEqualWithoutTheirLocations() throws {
        let both = try select("SELECT a + 1, (a + 1), a + 2 FROM x")["targetList"]?.items ?? []
        let trees = both.map(\.withoutLocations)
        #expect(both.count == 3)
        #expect(both[0] != both[1] && trees[0] == trees[1] && trees[1] != trees[2])
    }
}
