import ArgumentParser
import CommandLanguage
import Rendering
import Testing

@testable import Console

@Suite struct GlobalOptionsTests {
    private func options(_ words: String...) throws -> GlobalOptions { try GlobalOptions.parse(words) }

    @Test(arguments: [
        ("10", 10_000), ("0", 0), ("1500ms", 1_500), ("5min", 300_000), ("1d", 86_400_000),
    ])
    func timeOutsAreInSecondsWithoutAUnit(text: String, milliseconds: Int64) throws {
        #expect(try GlobalOptions.timeout(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "soon", "-1", "-5s", "9999999", "10 parsecs"])
    func whatIsNoTimeOutIsRefused(text: String) {
        #expect(throws: ValueProblem.self) { try GlobalOptions.timeout(text) }
    }

    /// The deadline would be over before it begins.
    @Test func connectingTakesSomeTime() throws {
        #expect(throws: (any Error).self) { try options("--connect-timeout", "0") }
        #expect(try options("--connect-timeout", "1ms").connectTimeout == .milliseconds(1))
    }

    @Test func laterOptionsWinAndFlagsStay() throws {
        let first = try options("-h", "db1", "-p", "5433", "-o", "json", "-w", "--lock-timeout", "5s")
        let second = try options("-h", "db2", "-U", "ann", "--yes", "--no-color", "--statement-timeout", "1min")
        let merged = first.overridden(by: second)
        #expect((merged.host, merged.port, merged.user, merged.database) == ("db2", "5433", "ann", nil))
        #expect(merged.output == .json && merged.noPassword && merged.assumeYes && merged.noColor)
        #expect(merged.lockTimeout == .seconds(5) && merged.statementTimeout == .seconds(60))
        #expect(merged.connectTimeout == nil)
        #expect(first.overridden(by: .none).host == "db1")
    }

    @Test func connectionIsNamedByAnyOfItsParts() throws {
        #expect(!GlobalOptions.none.namesConnection)
        for part in ["-hdb1", "-p5433", "-Uann", "-dmetrics"] { #expect(try options(part).namesConnection, "\(part)") }
        let others = try options("--yes", "-ojson")
        #expect(!others.namesConnection)
    }

    // MARK: connect, by the rules of psql's \connect

    @Test func whatIsNotNamedStays() throws {
        let old = try options("-h", "db1", "-p", "5433", "-U", "ann", "-d", "metrics")
        let new = try old.reconnecting(options("-d", "other"))
        #expect((new.host, new.port, new.user, new.database) == ("db1", "5433", "ann", "other"))
    }

    @Test(arguments: ["host=db2 dbname=other", "postgresql://db2/other"])
    func conninfoStartsAfresh(conninfo: String) throws {
        let old = try options("-h", "db1", "-p", "5433", "-U", "ann", "-d", "metrics", "--yes")
        let new = try old.reconnecting(options("-d", conninfo))
        #expect((new.host, new.port, new.user, new.database) == (nil, nil, nil, conninfo))
        #expect(new.assumeYes)
    }

    @Test(arguments: [
        "host=db1 port=5433 user=ann dbname=metrics sslmode=require",
        "postgresql://ann@db1:5433/metrics?sslmode=require",
    ])
    func partsOfAConninfoAreReplacedOneByOne(conninfo: String) throws {
        let new = try options("-d", conninfo).reconnecting(options("-h", "db2", "-d", "other"))
        let text = try #require(new.database)
        for part in ["db2", "5433", "ann", "other", "require"] { #expect(text.contains(part), "\(text)") }
        #expect(!text.contains("db1") && !text.contains("metrics"), "\(text)")
        #expect((new.host, new.port, new.user) == (nil, nil, nil))
    }
}
