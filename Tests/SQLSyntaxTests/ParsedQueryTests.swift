import SQLSyntax
import Testing

@Suite struct ParsedQueryTests {
    /// Only a function's own result, not what is made of it, has what is known of that function.
    @Test func columnThatIsAFunctionsResultIsToldByItsName() throws {
        let query = try ParsedQuery(
            """
            SELECT time_bucket('1h', t) AS b, count(*) AS n, count(DISTINCT a) AS d, max(v) FILTER (WHERE v > 0) AS m,
                pg_catalog.min(v) AS l, mine.max(v) AS o, max(v) + 1 AS p, (max(v))::int AS c, sum(v) AS s
            FROM x GROUP BY 1
            """)
        #expect(
            query.targets.map(\.function)
                == ["time_bucket", "count", "count", "max", "min", nil, nil, nil, "sum"])
    }

    /// The names are PostgreSQL's own: see `FigureColname`.
    @Test(arguments: [
        ("a + 1", "?column?"), ("5", "?column?"), ("x.a", "a"), ("a::text", "a"), ("CAST(a AS varchar(5))", "a"),
        ("(a + 1)::text", "text"), ("'1'::bigint", "int8"), ("(a + 1)::int::text", "text"), ("count(*)", "count"),
        ("pg_catalog.lower(a)", "lower"), ("coalesce(a, b)", "coalesce"), ("coalesce(a, 0)::text", "coalesce"),
        ("greatest(a, b)", "greatest"), ("least(a, b)", "least"), ("nullif(a, b)", "nullif"),
        ("CASE WHEN a > 0 THEN 1 ELSE b END", "b"), ("CASE WHEN a > 0 THEN 1 ELSE 0 END", "case"),
        ("CASE WHEN a > 0 THEN b END", "case"), ("CASE WHEN a > 0 THEN 1 ELSE lower(a)::int END", "lower"),
        ("CASE WHEN a > 0 THEN 1 ELSE '2'::int END", "case"), ("(CASE WHEN a > 0 THEN 1 ELSE 0 END)::text", "text"),
        ("CASE WHEN a > 0 THEN 1 ELSE b END AS given", "given"),
    ])
    func columnWithoutAnAliasHasTheNameThatPostgresChooses(expression: String, name: String) throws {
        #expect(try ParsedQuery("SELECT \(expression) FROM x").targets.map(\.name) == [name])
    }

    @Test func windowFunctionIsNoAggregate() throws {
        let query = try ParsedQuery("SELECT sum(v) OVER (ORDER BY t) AS running, sum(v) AS total FROM x GROUP BY 1")
        #expect(query.targets.map(\.function) == [nil, "sum"])
        #expect(query.targets.map(\.isGroupingKey) == [true, false])
    }
}
