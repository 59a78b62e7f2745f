import Postgres
import Testing

@Suite struct ConninfoTests {
    @Test(arguments: [
        ("host=db1 port=5433 user=ann dbname=llm", ["host": "db1", "port": "5433", "user": "ann", "dbname": "llm"]),
        (
            "postgresql://ann:s%40cret@db1:5433/llm",
            [
                "host": "db1", "port": "5433", "user": "ann", "password": "s@cret", "dbname": "llm",
            ]
        ),
        (
            "postgres://db1,db2/llm?target_session_attrs=any",
            [
                "host": "db1,db2", "port": ",", "dbname": "llm", "target_session_attrs": "any",
            ]
        ),
        (#"password='a\'b\\c'"#, ["password": #"a'b\c"#]),
    ])
    func namesWhatStandsInTheText(text: String, values: [String: String]) throws {
        #expect(Conninfo.isConninfo(text))
        let conninfo = try Conninfo(parsing: text)
        #expect(conninfo.values == values)
        #expect(try Conninfo(parsing: conninfo.text) == conninfo, "the text means the same")
    }

    @Test func nameOfADatabaseIsNoConninfo() {
        #expect(!Conninfo.isConninfo("llm"))
    }

    @Test func malformedTextSaysWhy() {
        #expect(throws: PostgresError.self) { try Conninfo(parsing: "host=db1 nonsense") }
    }

    @Test func whatIsNotNamedStays() throws {
        let old = try Conninfo(parsing: "postgresql://ann:secret@db1:5433/llm?sslmode=require")
        let other = old.replacing(host: nil, port: nil, user: nil, database: "metrics").values
        #expect(other == old.values.merging(["dbname": "metrics"]) { $1 })
    }

    @Test(arguments: [("db2", nil, nil), (nil, "5434", nil), (nil, nil, "bob")] as [(String?, String?, String?)])
    func passwordIsKeptForTheSameServerAndRoleOnly(host: String?, port: String?, user: String?) throws {
        let old = try Conninfo(parsing: "host=db1 hostaddr=127.0.0.1 port=5433 user=ann password=secret")
        let new = old.replacing(host: host, port: port, user: user, database: nil).values
        #expect(new["password"] == nil)
        #expect((new["hostaddr"] == nil) == (host != nil))
    }
}
