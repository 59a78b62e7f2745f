import SQLSyntax
import Sandbox
import Testing

@Suite struct TranslationTests {
    @Test(
        "what PostgreSQL understands passes through as written",
        arguments: [
            "CREATE TABLE t (a int)",
            "create  materialized view v as select 1 as a with no data",
            "CREATE MATERIALIZED VIEW v WITH (fillfactor = 70) AS SELECT 1 AS a",
            "ALTER TABLE t SET (fillfactor = 70)",
            "ALTER MATERIALIZED VIEW v RENAME TO w",
            "DROP VIEW v",
            "SELECT create_hypertable('t', 'time') -- WITH (timescaledb.continuous)",
            "CREATE EXTENSION hstore",
            "SELECT 'CREATE MATERIALIZED VIEW x WITH (timescaledb.continuous) AS SELECT 1'",
        ])
    func verbatim(_ statement: String) throws {
        #expect(try StatementTranslator.translate(script: statement + "\n;") == [statement])
    }

    @Test("CREATE MATERIALIZED VIEW of a continuous aggregate becomes a call with the query's own text")
    func create() throws {
        let translated = try StatementTranslator.translate(
            script: """
                CREATE MATERIALIZED VIEW IF NOT EXISTS Metrics."1min"
                WITH (timescaledb.continuous, timescaledb.materialized_only = off) AS
                  SELECT time_bucket('1 minute', t) AS bucket, 'it''s' AS as_is FROM x  -- as
                  GROUP BY 1, 2
                WITH NO DATA;
                SELECT 1
                """)
        #expect(
            translated == [
                """
                CALL _caggctl_simulated.create_continuous_aggregate('"metrics"."1min"', \
                'SELECT time_bucket(''1 minute'', t) AS bucket, ''it''''s'' AS as_is FROM x  -- as
                  GROUP BY 1, 2', materialized_only => false, with_no_data => true, if_not_exists => true)
                """,
                "SELECT 1",
            ])
    }

    @Test(
        "the query is found whatever surrounds it",
        arguments: [
            "SELECT a AS b FROM t",
            "WITH as_cte AS (SELECT 1 AS a) SELECT a AS b FROM as_cte",
            "(SELECT 'with no data' AS a)",
            "SELECT DISTINCT ON (a) a FROM t AS u",
            "SELECT a /* AS SELECT 1 WITH NO DATA */ FROM t",
        ])
    func queries(_ query: String) throws {
        for ending in ["", " WITH DATA", " with  no  data", "\n"] {
            let script = "CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous) /* AS */ AS \(query)\(ending);"
            let call = try #require(try StatementTranslator.translate(script: script).first)
            let escaped = query.replacing("'", with: "''")
            #expect(call.contains("'\(escaped)', materialized_only => true"), "\(call)")
            #expect(call.contains("with_no_data => \(ending.contains("no"))"))
        }
    }

    @Test("continuous = false is an ordinary materialized view's affair, left to the server to refuse")
    func notContinuous() throws {
        let statement = "CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous = false) AS SELECT 1 AS a"
        #expect(try StatementTranslator.translate(script: statement) == [statement])
    }

    @Test(
        "real-time is switched by a call",
        arguments: [
            ("false", "false"), ("on", "true"), ("1", "true"), ("0", "false"), ("'off'", "false"), ("'Yes'", "true"),
        ])
    func alter(written: String, called: String) throws {
        #expect(
            try StatementTranslator.translate(
                script: "ALTER MATERIALIZED VIEW s.v SET (timescaledb.materialized_only = \(written))")
                == ["CALL _caggctl_simulated.alter_continuous_aggregate('\"s\".\"v\"', \(called))"])
    }

    @Test(
        "compression is switched by a call",
        arguments: [
            (
                "TABLE t SET (timescaledb.compress, timescaledb.compress_segmentby = 'a')",
                "enable_compression('\"t\"', orders_by => false)"
            ),
            (
                "MATERIALIZED VIEW s.v SET (tsdb.enable_columnstore = true, tsdb.orderby = 'b')",
                "enable_compression('\"s\".\"v\"', orders_by => true)"
            ),
            ("TABLE t SET (timescaledb.compress = off)", "disable_compression('\"t\"')"),
        ])
    func compression(altered: String, called: String) throws {
        #expect(
            try StatementTranslator.translate(script: "ALTER \(altered)") == ["CALL _caggctl_simulated.\(called)"])
    }

    @Test("each dropped materialized view is a call of its own")
    func drop() throws {
        #expect(
            try StatementTranslator.translate(script: "DROP MATERIALIZED VIEW IF EXISTS a, s.\"B\" CASCADE")
                == [
                    "CALL _caggctl_simulated.drop_materialized_view('\"a\"', if_exists => true, cascading => true)",
                    "CALL _caggctl_simulated.drop_materialized_view('\"s\".\"B\"', if_exists => true, cascading => true)",
                ])
    }

    @Test(
        "what has no effect becomes a notice",
        arguments: [
            "ALTER TABLE t SET (timescaledb.compress_segmentby = 'a')",
            "CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE",
        ])
    func ignored(_ statement: String) throws {
        let translated = try StatementTranslator.translate(script: statement)
        #expect(translated.count == 1)
        #expect(translated[0].hasPrefix("DO 'BEGIN RAISE NOTICE"))
    }

    @Test(
        "what the simulated engine has nothing for is refused",
        arguments: [
            "CREATE MATERIALIZED VIEW v (a) WITH (timescaledb.continuous) AS SELECT 1",
            "CREATE MATERIALIZED VIEW v WITH (timescaledb.continuous, timescaledb.chunk_interval = '1 day') AS SELECT 1",
            "ALTER TABLE t SET (timescaledb.compress), ADD COLUMN b int",
            "ALTER TABLE t RESET (timescaledb.compress)",
            "ALTER TABLE t SET (timescaledb.chunk_interval = '1 day')",
        ])
    func unsupported(_ statement: String) {
        #expect {
            try StatementTranslator.translate(script: statement)
        } throws: { error in
            guard case .unsupported = error as? TranslationError else { return false }
            return true
        }
    }

    @Test("a syntax error keeps its place")
    func syntaxError() {
        #expect {
            try StatementTranslator.translate(script: "SELECT 1;\nCREATE MATERIALISED VIEW v AS SELECT 1")
        } throws: { error in
            guard case .syntax(let syntax) = error as? TranslationError else { return false }
            return syntax.position == 18
        }
    }

    @Test("names and texts with quotes stay whole")
    func quotes() throws {
        #expect(
            try StatementTranslator.translate(script: #"DROP MATERIALIZED VIEW "it's"."a""b""#)
                == [
                    #"CALL _caggctl_simulated.drop_materialized_view('"it''s"."a""b"', if_exists => false, cascading => false)"#
                ])
    }

    @Test("a refusal names the feature and the first line of the statement")
    func refusalText() {
        let script = "SELECT 1;\nALTER TABLE t\n  RESET (timescaledb.compress)"
        let error = #expect(throws: TranslationError.self) { try StatementTranslator.translate(script: script) }
        #expect(
            error?.description
                == "the simulated engine doesn't support RESET of TimescaleDB options: ALTER TABLE t")
    }
}
