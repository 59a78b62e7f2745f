import Postgres
import Testing

@testable import CommandLanguage

@Suite struct DiffCommandTests {
    private func request(_ line: String) throws -> DiffRequest {
        guard case .diff(let request) = try command(line) else { throw ValueProblem("\(line) is no diff") }
        return request
    }

    @Test func openEndsAreTheOldestDataAndTheWatermark() throws {
        let end = try TimeExpression(parsing: "2026-11-22")
        #expect(try request("diff a").window == nil)
        #expect(
            try request("diff a --from 2026-11-22").window == .between(end, .instant(.infinity)))
        #expect(
            try request("diff a --to 2026-11-22").window == .between(.instant(.negativeInfinity), end))
        #expect(try request("diff a --from 5").window == .between(.integer(5), .instant(.infinity)))
        #expect(try request("diff a --to 5").window == .between(.instant(.negativeInfinity), .integer(5)))
    }

    /// An integer's open ends are resolved as infinities, which every kind of time has.
    @Test func openEndsOfIntegersAreInOrder() throws {
        let window = try #require(try request("diff a --to 5").window)
        let bounds = try #require(try window.resolved(now: Timestamp(unixMicroseconds: 0)))
        #expect(bounds.from == .timestamp(.negativeInfinity))
        #expect(bounds.to == .integer(5))
    }

    @Test func listsAsManyRowsAsTheOutputIsMadeForUnlessTold() throws {
        #expect(try request("diff a").limit == nil)
        #expect(try request("diff a --limit 5").limit == 5)
    }

    @Test(arguments: [
        ("--jobs 0", "--jobs: \"0\" is no number of jobs; write 1 to 8"),
        ("--jobs 9", "--jobs: \"9\" is no number of jobs; write 1 to 8"),
        ("--tolerance x", "--tolerance: \"x\" is no tolerance; write 0, 1e-9 or avg_duration_ms=0.001"),
        ("--tolerance a=x", "--tolerance: \"a=x\" is no tolerance; write 0, 1e-9 or avg_duration_ms=0.001"),
        ("--tolerance =1", "--tolerance: \"=1\" is no tolerance; write 0, 1e-9 or avg_duration_ms=0.001"),
        ("--tolerance -1", "--tolerance: \"-1\" is no tolerance; write 0, 1e-9 or avg_duration_ms=0.001"),
        ("--tolerance 1 --tolerance 2", "--tolerance is given twice"),
        ("--tolerance b=1 --tolerance b=2", "--tolerance is given twice for b"),
        ("--columns a,,b", "--columns: \"a,,b\" is no list of columns; write request_count,total_tokens"),
        ("--columns ''", "--columns: \"\" is no list of columns; write request_count,total_tokens"),
        ("--group openai", "--group: \"openai\" is no column and value; write provider=openai"),
        ("--group p=1 --group p=2", "--group is given twice for p; --where takes any condition"),
        ("--where ' '", "--where: \" \" is no condition; write \"request_count > 100\""),
        ("--max-active -1", "--max-active: \"-1\" is no number of sessions; write 0 or more"),
        ("--pause-file ''", "--pause-file: \"\" is no path"),
        ("--max-snapshot-age 5", "--max-snapshot-age: \"5\" has no unit; write 30min, 6h, 7d or 2mon"),
        ("--since 1h --to now", "--since can't be combined with --from or --to"),
        (
            "--resume --columns a",
            "--resume goes on as the diff was begun; leave out the window and what narrows it"
        ),
    ])
    func badValuesAreOneClearError(options: String, complaint: String) throws {
        let error = try #require(throws: UsageError.self) { try request("diff a \(options)") }
        #expect(error.summary == "\(complaint) (see \"help diff\")")
    }
}
