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
}
