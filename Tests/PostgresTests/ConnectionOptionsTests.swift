import Testing

@testable import Postgres

/// What libpq is given to connect with.
@Suite struct ConnectionOptionsTests {
    /// A conninfo string in `dbname` overrides what stands before it, and nothing that stands after it.
    @Test func conninfoOverridesTheServerAndNotTheSettings() throws {
        let options = ConnectionOptions(
            host: "db1", port: "5433", user: "ann", database: "postgresql://db2", password: "secret")
        let names = options.keywords.map(\.0)
        let database = try #require(names.firstIndex(of: "dbname"))
        #expect(Set(names[..<database]) == ["host", "port", "user", "password"])
        #expect(Set(names[database...]).isSuperset(of: ["client_encoding", "keepalives_idle", "tcp_user_timeout"]))
        #expect(Set(names).count == names.count)
    }

    @Test func valueThatIsNotGivenIsLeftToLibpq() {
        let names = Set(ConnectionOptions().keywords.map(\.0))
        #expect(names.isDisjoint(with: ["host", "port", "user", "password", "dbname", "application_name"]))
        #expect(names.contains("fallback_application_name"))
    }

    @Test func ownSearchPathChangesNothingElse() {
        var options = ConnectionOptions(host: "db1", settings: [.init("lock_timeout", "5s")])
        #expect(options.searchPath == .safe)
        let own = options.keepingSearchPath()
        options.searchPath = .own
        #expect(own == options)
    }

    @Test func sameServerAndRoleKeepThePassword() throws {
        let old = try Conninfo(parsing: "host=db1 hostaddr=127.0.0.1 port=5433 user=ann password=secret")
        #expect(old.replacing(host: "db1", port: "5433", user: "ann", database: nil) == old)
        #expect(old.replacing(host: nil, port: nil, user: nil, database: "llm").values["password"] == "secret")
    }

    @Test(arguments: [
        ("postgresql:", false), ("postgres://", true), ("POSTGRES://x", false), ("a=b", true), ("", false),
    ])
    func onlySomeTextsAreConninfo(text: String, isConninfo: Bool) {
        #expect(Conninfo.isConninfo(text) == isConninfo)
    }
}
