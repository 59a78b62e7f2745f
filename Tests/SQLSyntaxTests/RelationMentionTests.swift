import SQLSyntax
import Testing

@Suite struct RelationMentionTests {
    private func mentions(_ name: String, _ sql: String) throws -> [RelationMention] {
        try RelationMention.find(name, inSchema: "public", in: sql)
    }

    @Test(arguments: [
        ("SELECT r.v FROM r", "r", "r"),
        ("SELECT x.v FROM r x WHERE true", "r", "x"),
        ("SELECT x.v FROM (public.r x JOIN p ON ((p.id = x.v))) GROUP BY 1", "public.r", "x"),
        ("SELECT 'r' AS r FROM p, r", "r", "r"),
    ])
    func tellsTheNameAndTheAlias(_ sql: String, name: String, alias: String) throws {
        let found = try mentions("r", sql)
        #expect(found.map(\.name) == [name])
        #expect(found.map(\.alias) == [alias])
        #expect(found.map { $0.before + $0.name + $0.after } == [sql])
    }

    @Test func leavesOtherSchemasAlone() throws {
        #expect(try mentions("r", "SELECT 1 FROM other.r").isEmpty)
    }

    @Test func readsNamesThatNeedQuotes() throws {
        let sql = #"SELECT 'ü' FROM "Odd Schema"."a ""b"".c" AS "Ä", p"#
        let found = try RelationMention.find(#"a "b".c"#, inSchema: "Odd Schema", in: sql)
        #expect(found.map(\.name) == [#""Odd Schema"."a ""b"".c""#])
        #expect(found.map(\.after) == [#" AS "Ä", p"#])
    }

    @Test func findsEachOfSeveralMentions() throws {
        #expect(try mentions("r", "SELECT 1 FROM r a JOIN r b ON true").map(\.alias).sorted() == ["a", "b"])
    }
}
