import SQLSyntax
import Testing

@Suite struct GroupingKeyTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var sql: String
        var key: GroupingKey
        var testDescription: String { sql }

        init(_ sql: String, _ selected: [String], unselected: Bool = false) {
            self.sql = sql
            key = GroupingKey(selected: selected, hasUnselected: unselected)
        }
    }

    static let examples = [
        Example("SELECT time_bucket('1h', t) AS b, a, count(*) FROM x GROUP BY time_bucket('1h', t), a", ["b", "a"]),
        Example("SELECT time_bucket('1h', t) AS b, a, count(*) FROM x GROUP BY 1, 2", ["b", "a"]),
        Example("SELECT time_bucket('1h', t) AS b, count(*) FROM x GROUP BY b", ["b"]),
        Example("SELECT a, b, count(*) FROM x GROUP BY b, a;", ["a", "b"]),
        Example("SELECT x.a, count(*) FROM x GROUP BY a", ["a"]),
        Example("SELECT a AS first, a AS second, count(*) FROM x GROUP BY a", ["first", "second"]),
        Example("SELECT y.a, count(*) FROM x, y GROUP BY x.a", [], unselected: true),
        Example("SELECT time_bucket('1h', t) b, count(*) FROM x GROUP BY 1, a", ["b"], unselected: true),
        Example("SELECT a + 1 AS next, count(*) FROM x GROUP BY (a + 1)", ["next"]),
        Example("SELECT a + 1 AS next, count(*) FROM x GROUP BY a", [], unselected: true),
        Example("SELECT lower(a), count(*) FROM x GROUP BY lower(a)", ["lower"]),
        Example("SELECT a::date, count(*) FROM x GROUP BY 1", ["a"]),
        Example("SELECT a, count(*) FROM x GROUP BY ROLLUP (a)", [], unselected: true),
        Example("SELECT count(*) FROM x", []),
        Example("SELECT a, b FROM x GROUP BY 1, 7", ["a"], unselected: true),
        Example(
            """
             SELECT time_bucket('01:00:00'::interval, x."time") AS bucket,
                x."Weird Col",
                count(*) AS n
               FROM x
              GROUP BY (time_bucket('01:00:00'::interval, x."time")), x."Weird Col"
            """, ["bucket", "Weird Col"]),
    ]

    @Test("the key is what is selected and grouped by", arguments: examples)
    func key(_ example: Example) throws {
        #expect(try GroupingKey.groupingKey(ofViewDefinition: example.sql) == example.key)
    }

    @Test(
        "what isn't one plain SELECT has no key",
        arguments: [
            "SELECT 1 UNION ALL SELECT 2", "DELETE FROM x", "SELECT 1; SELECT 2", "", "VALUES (1)",
        ])
    func refused(_ sql: String) {
        #expect(throws: SQLSyntaxError.self) { try GroupingKey.groupingKey(ofViewDefinition: sql) }
    }

    @Test("HAVING and DISTINCT are seen")
    func clauses() throws {
        let plain = try ParsedQuery("SELECT a FROM x GROUP BY a")
        #expect(!plain.hasHaving && !plain.isDistinct)
        let full = try ParsedQuery("SELECT DISTINCT a FROM x GROUP BY a HAVING count(*) > 1")
        #expect(full.hasHaving && full.isDistinct)
    }
}
