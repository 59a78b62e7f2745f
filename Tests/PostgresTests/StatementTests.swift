import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct StatementTests {
    @Test func bindsValuesAndQuotesNames() async throws {
        try await withConnection { connection in
            let (evil, table) = ("'; DROP TABLE t; --", "a \"strange\" Table")
            try await connection.query("CREATE TEMP TABLE \(identifier: table) (value text)")
            let inserted = try await connection.query("INSERT INTO \(identifier: table) VALUES (\(evil)), (\(evil))")
            #expect(inserted.affectedRows == 2)
            #expect(inserted.commandTag == "INSERT 0 2")
            let rows = try await connection.query("SELECT value FROM \(identifier: table)").rows
            let values = try rows.map { try $0.decode(String.self) }
            #expect(values == [evil, evil])
        }
    }

    @Test func seesOneParameterInSelectAndGroupBy() async throws {
        try await withConnection { connection in
            let width = Interval(microseconds: 60_000_000)
            let rows = try await connection.query(
                """
                SELECT date_bin(\(width), t, 'epoch'), count(*)
                FROM generate_series('2025-01-01Z', '2025-01-01 00:02Z', interval '30s') AS t
                GROUP BY date_bin(\(width), t, 'epoch') ORDER BY 1
                """
            ).rows
            #expect(rows.count == 3)
        }
    }

    @Test func reportsErrorsWithTheirSQLState() async throws {
        try await withConnection { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT * FROM nowhere")
            }
            #expect(error?.sqlState == .undefinedTable)
            #expect(error?.endsConnection == false)
            try await expectUsable(connection)
        }
    }

    @Test func runsScriptsAsOneTransaction() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (n int); INSERT INTO t VALUES (1)")
            await #expect(throws: PostgresError.self) {
                try await connection.execute(script: "INSERT INTO t VALUES (2); SELECT 1/0")
            }
            let rows = try await connection.query("SELECT n FROM t").rows
            #expect(rows.count == 1)
        }
    }

    @Test func handsOnNotices() async throws {
        try await withConnection { connection in
            let seen = Mutex<[Notice]>([])
            connection.onNotice { notice in seen.withLock { $0.append(notice) } }
            try await connection.execute(
                script: "DO $$ BEGIN RAISE NOTICE 'look' USING HINT = 'there'; RAISE WARNING 'oh'; END $$")
            connection.onNotice(nil)
            try await connection.execute(script: "DO $$ BEGIN RAISE NOTICE 'unheard'; END $$")
            let notices = seen.withLock { $0 }
            #expect(notices.map(\.message) == ["look", "oh"])
            #expect(notices.map(\.severity) == ["NOTICE", "WARNING"])
            #expect(notices.first?.hint == "there")
        }
    }

    /// All of these rows would take hours and all memory: they come one at a time.
    @Test func stopsAStreamWhoseReaderHasEnough() async throws {
        try await withConnection { connection in
            let enough = PostgresError(.unexpectedResult, "enough")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.stream("SELECT generate_series(1, 100000000000)") { row throws(PostgresError) in
                    if try row.decode(Int.self) == 10 { throw enough }
                }
            }
            #expect(error == enough)
            try await expectUsable(connection)
        }
    }

    @Test func copiesIn() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (n int, s text)")
            let left = Mutex(1_000)
            let copied = try await connection.copyIn("COPY t FROM STDIN") {
                left.withLock { left in
                    guard left > 0 else { return nil }
                    left -= 1
                    return Array("\(left)\tline \(left)\n".utf8)
                }
            }
            #expect(copied == 1_000)
            #expect(
                try await connection.query("SELECT count(*), min(s) FROM t WHERE n < 500").rows[0]
                    .decode(Int.self, String.self) == (500, "line 0"))
        }
    }

    @Test func keepsNothingOfACopyThatItsSenderStops() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (n int)")
            let enough = PostgresError(.unexpectedResult, "enough")
            let sent = Mutex(0)
            let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn("COPY t FROM STDIN") { () throws(PostgresError) in
                    if sent.withLock({
                        $0 += 1; return $0
                    }) > 3 {
                        throw enough
                    }
                    return Array("1\n".utf8)
                }
            }
            #expect(error == enough)
            let rows = try await connection.query("SELECT n FROM t").rows
            #expect(rows.isEmpty)
        }
    }

    @Test func refusesACopyThatIsRunAsAQuery() async throws {
        try await withConnection { connection in
            _ = await #expect(throws: PostgresError.self) {
                _ = try await connection.query("COPY (SELECT 1) TO STDOUT")
            }
        }
    }

    /// With a combining mark behind it a quote is part of another `Character`, and still ends a literal.
    @Test func previewsDoubleEveryQuote() {
        let sql: SQL = "SELECT \("a'\u{301}; DROP") AS \(identifier: "b\"\u{301}")"
        #expect(Array(sql.description.utf8) == Array("SELECT 'a''\u{301}; DROP' AS \"b\"\"\u{301}\"".utf8))
    }
}

/// A connection must be ready for the next statement whatever became of the last one.
func expectUsable(_ connection: Connection) async throws {
    let row = try #require(try await connection.query("SELECT 42").rows.first)
    let answer = try row.decode(Int.self)
    #expect(answer == 42)
}

/// SQL as people see it, which they may copy.
@Suite struct DisplayTests {
    /// The server's own list, which has 450 to 490 words.
    @Test func namesAreQuotedWhereTheServerQuotesThem() async throws {
        try await withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT name, quote_ident(name) AS quoted FROM (
                    SELECT word AS name FROM pg_get_keywords()
                    UNION ALL SELECT unnest(ARRAY['hourly', 'Hourly', 'two words', '1st', '_a1', 'a"b', 'ä', ''])) AS names
                """
            ).rows
            #expect(rows.count > 400)
            for row in rows {
                let (name, quoted): (String, String) = try (row["name"], row["quoted"])
                #expect(SQL.displayIdentifier(name) == quoted)
            }
        }
    }
}
