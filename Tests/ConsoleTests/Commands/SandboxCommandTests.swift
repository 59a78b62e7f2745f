import CommandLanguage
import Postgres
import Rendering
import Sandbox
import Testing

@testable import Console

@Suite struct SandboxDeclarationTests {
    @Test(arguments: [
        "sandbox --emulate 2.14 --engine timescaledb", "sandbox --emulate 2.28 --timescaledb-version 2.28.3",
        "sandbox --engine simulated --timescaledb-version 2.28.3",
    ])
    func sandboxIsEitherSimulatedOrOfAnInstalledVersion(line: String) throws {
        let error = try #require(throws: UsageError.self) { try command(line, SandboxCommand.self) }
        #expect(error.problem.contains("--emulate"))
        #expect(error.helpTopic == "sandbox")
    }

    @Test func tickIsASubcommandAndTakesItsOwnOptions() throws {
        #expect(try command("sandbox tick", SandboxTickCommand.self).within == nil)
        let tick = try command("sandbox tick 1h --output json", SandboxTickCommand.self)
        #expect(tick.within == Interval(microseconds: 3_600_000_000) && tick.globals.output == .json)
    }

    @Test(arguments: [
        ("sandbox tick 5", "has no unit"), ("sandbox tick 0s", "must be longer than zero"),
        ("sandbox tick soon", "isn't a duration"), ("sandbox --rows 5 tick", "unexpected argument \"tick\""),
        ("sandbox tick --rows 5", "has no unit"), ("sandbox tick --rows", "unknown option \"--rows\""),
        ("sandbox tock", "has no subcommand \"tock\""),
        ("sandbox --emulate 2.20", "isn't a value of --emulate; values: 2.14, 2.28"),
    ])
    func whatMakesNoSenseIsExplained(line: String, message: String) throws {
        let error = try #require(throws: UsageError.self) { _ = try parsed(line) }
        #expect(error.problem.contains(message), "\(error)")
    }

    @Test func sandboxTakesIncidentsAndABatch() throws {
        let line = "sandbox --incident drift --incident late-data --incident drift --rows 50k -f a.cagg -c status -f b"
        let sandbox = try command(line, SandboxCommand.self)
        #expect(sandbox.incident == [.drift, .lateData, .drift])
        #expect(sandbox.rows == 50_000)
        let words = try parsed(line).source.words.map(\.text)
        #expect(sandbox.batch.items(orderedBy: words) == [.file("a.cagg"), .command("status"), .file("b")])
    }
}
