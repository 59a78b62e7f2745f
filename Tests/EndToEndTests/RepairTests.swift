import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// What one process's diff keeps, the next one repairs by.
@Suite(.droppingDatabases) struct RepairTests {
    private let engine = Engine.simulated(.newest)
    private let cagg = "llm_metrics_1hour"

    private func run(
        _ arguments: [String], _ options: ConnectionOptions, state: TemporaryFolder, input: String? = nil
    ) async throws -> ProgramRun {
        var environment = try options.environment()
        environment["XDG_STATE_HOME"] = state.path
        return try await ProgramRun(arguments, input: input, environment: environment)
    }

    /// An operator who has just found the drift with a diff; `rows` is the number of wrong rows.
    private func deskAfterDiff(_ engine: Engine) async throws -> (desk: OperatorDesk, rows: Int) {
        let (desk, rows) = try await OperatorDesk.withDrift(engine)
        #expect(try await desk.run("diff \(cagg) --from -infinity --to 2100-01-01").exit == .code(4))
        return (desk, rows)
    }

    private func files(_ state: TemporaryFolder) throws -> [String] {
        let folder = state.path + "/caggctl/diffs"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { folder + "/" + $0 }
    }

    @Test(arguments: Engine.newestUnderTest)
    func secondProcessRepairsWhatTheFirstFound(engine: Engine) async throws {
        let state = try TemporaryFolder()
        let (options, staged) = try await TestServer.shared.database(engine, with: [.drift])
        let rows = try #require(staged.first?.facts["rows"])
        let window = ["diff", cagg, "--from", "-infinity", "--to", "2100-01-01"]
        #expect(try await run(window, options, state: state).exit == .code(4))

        let file = try #require(try files(state).first)
        let rights = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(rights == 0o600)

        let age = ["--max-age", "100y"]
        let plan = try await run(["repair", cagg, "--dry-run", "--output", "json"] + age, options, state: state)
        #expect(plan.exit == .code(0), "\(plan)")
        #expect((try plan.json()["plan"] as? [String: Any])?["rows_before"] as? Int == rows, "\(plan)")
        let refused = try await run(["repair", cagg] + age, options, state: state)
        #expect(refused.exit == .code(5), "\(refused)")

        let repair = try await run(["repair", cagg, "--yes", "--output", "json"] + age, options, state: state)
        #expect(repair.exit == .code(0), "\(repair)")
        let result = try #require(try repair.json()["repair"] as? [String: Any])
        #expect(result["rows_after"] as? Int == 0)
        #expect(result["clean"] as? Bool == true)

        let again = try await run(["repair", cagg, "--yes"] + age, options, state: state)
        #expect(again.exit == .code(0), "\(again)")
        #expect(again.output.contains("nothing to repair"), "\(again)")
        let clean = try await run(window + ["--output", "json"], options, state: state)
        #expect((try clean.json()["summary"] as? [String: Any])?["drift"] as? Int == 0, "\(clean)")
    }

    /// Who repaired what, and how it ended, is in the journal like any other change.
    @Test(arguments: Engine.newestUnderTest)
    func repairIsInTheJournal(engine: Engine) async throws {
        let (desk, rows) = try await deskAfterDiff(engine)
        #expect(try await desk.run("repair \(cagg) --max-age 100y").exit == .code(5))
        #expect(try await desk.events() == [], "a refused repair changes nothing")
        #expect(try await desk.run("repair \(cagg) --max-age 100y --yes").exit == .code(0))
        let events = try await desk.events()
        #expect(events.first == "repair.started" && events.last == "repair.finished", "\(events)")
        #expect(events.contains("window.finished"))
        let change = try #require(try await desk.changes().first)
        #expect((change["change"] as? String)?.contains("wrong rows: \(rows) before, 0 after") == true, "\(change)")
        #expect(change["outcome"] as? String == "done" && change["cagg"] as? String == cagg)
        let table = try await desk.run("history --changes")
        #expect(table.output.contains("repair of "), "\(table)")
    }

    @Test(arguments: Engine.newestUnderTest)
    func policiesArePausedWhereThatIsAskedFor(engine: Engine) async throws {
        let (desk, _) = try await deskAfterDiff(engine)
        #expect(try await desk.run("repair \(cagg) --max-age 100y --pause-policy --yes").exit == .code(0))
        let events = try await desk.events()
        #expect(events.contains("policy.paused") && events.contains("policy.resumed"), "\(events)")
        let jobs = try await desk.run("jobs \(cagg) -o json").json()["jobs"] as? [[String: Any]]
        #expect(jobs?.allSatisfy { $0["state"] as? String != "paused" } == true, "\(jobs ?? [])")
    }

    /// The raw data went after the diff: a repair would delete what it was to fix.
    @Test(arguments: Engine.newestUnderTest)
    func rangeWithoutRawDataIsRefusedOrGivenUpByName(engine: Engine) async throws {
        let (desk, rows) = try await deskAfterDiff(engine)
        let connection = try await Connection.open(desk.options)
        try await connection.query(
            "SELECT public.drop_chunks('public.llm_traces', older_than => '2100-01-01'::timestamptz)")
        let stored: SQL = "SELECT count(*) FROM public.llm_metrics_1hour"
        let before = try await connection.query(stored).rows[0].decode(Int.self)
        let repair = "repair \(cagg) --max-age 100y"

        let refused = try await desk.run("\(repair) --yes")
        #expect(refused.exit == .code(5) && refused.errors.contains("would delete"), "\(refused)")
        let unnamed = try await desk.run("\(repair) --allow-data-loss --yes")
        #expect(unnamed.exit == .code(5) && unnamed.errors.contains("--confirm \(cagg)"), "\(unnamed)")
        #expect(try await connection.query(stored).rows[0].decode(Int.self) == before)
        let wrong = try await desk.run("\(repair) --allow-data-loss --confirm llm_metrics_1day --yes")
        #expect(wrong.exit == .code(5), "\(wrong)")
        let given = try await desk.run("\(repair) --allow-data-loss --confirm \(cagg) --yes")
        #expect(try await connection.query(stored).rows[0].decode(Int.self) <= before - rows, "\(given)")
        await connection.close()
    }

    @Test(arguments: Engine.newestUnderTest)
    func clippedRepairLeavesWhatHasNoRawData(engine: Engine) async throws {
        let (desk, _) = try await deskAfterDiff(engine)
        let connection = try await Connection.open(desk.options)
        try await connection.query(
            "SELECT public.drop_chunks('public.llm_traces', older_than => '2100-01-01'::timestamptz)")
        let rows: SQL = "SELECT md5(string_agg(h::text, ',' ORDER BY h::text)) FROM public.llm_metrics_1hour h"
        let before = try await connection.query(rows).rows[0].decode(String.self)
        _ = try await desk.run("repair \(cagg) --max-age 100y --clip --yes")
        #expect(try await connection.query(rows).rows[0].decode(String.self) == before)
        let both = try await desk.run("repair \(cagg) --clip --allow-data-loss")
        #expect(both.exit == .code(64), "\(both)")
        await connection.close()
    }

    /// The bar shows that a slice is being compared; the file keeps the next one from it.
    @Test(arguments: Engine.newestUnderTest)
    func interruptedDiffGoesOnWhereItStopped(engine: Engine) async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        var environment = try options.environment()
        environment["XDG_STATE_HOME"] = state.path
        let cagg = "llm_metrics_1min"
        let pause = state.path + "/pause"
        let terminal = try TerminalRun(
            ["diff", cagg, "--step", "10min", "--pause-file", pause], environment: environment)
        try await terminal.see("diff \(cagg)")
        _ = try state.write("", to: "pause")
        try await terminal.see("waiting")
        await terminal.type("\u{3}")
        try await terminal.see("--resume")
        #expect(try await terminal.exit() == .code(130))

        let rest = try await run(["diff", cagg, "--resume", "--output", "json"], options, state: state)
        #expect(rest.exit == .code(0), "\(rest)")
        let whole = try await run(["diff", cagg, "--output", "json"], options, state: state)
        let keys = ["from", "to", "compared", "clean"]
        let summaries = try [rest, whole].map { run in
            let summary = try #require(try run.json()["summary"] as? [String: Any])
            return keys.map { "\(summary[$0] ?? "missing")" }
        }
        #expect(summaries[0] == summaries[1])
    }

    @Test func repairWithoutADiffIsRefusedAndNamesIt() async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        for command in [["repair", cagg, "--yes"], ["diff", cagg, "--resume"]] {
            let run = try await run(command, options, state: state)
            #expect(run.exit == .code(5), "\(run)")
            #expect(run.errors.contains("diff \(cagg)"), "\(run)")
        }
    }

    @Test(arguments: ["", "{\"form\": \"caggctl.diff.kept/99\"}", "{\"form\": \"caggctl.diff.kept/1\"}", "[1, 2"])
    func fileThatCannotBeReadIsNamedWithWhatToDo(text: String) async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        let diff = ["diff", cagg] + OutputTests.window
        #expect(try await run(diff, options, state: state).exit == .code(0))
        let file = try #require(try files(state).first)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        for command in [["repair", cagg, "--yes"], ["diff", cagg, "--resume"]] {
            let run = try await run(command, options, state: state)
            #expect(run.exit == .code(1), "\(run)")
            #expect(run.errors.contains(file), "\(run)")
            #expect(run.errors.contains("run \"diff\" again"), "\(run)")
        }
        #expect(try await run(diff, options, state: state).exit == .code(0))
        #expect(try await run(["repair", cagg, "--yes"], options, state: state).exit == .code(0))
    }

    @Test func diffOfAnotherDatabaseIsNotTakenForThisOnes() async throws {
        let state = try TemporaryFolder()
        let (first, second) = (
            try await TestServer.shared.database(engine), try await TestServer.shared.database(engine)
        )
        #expect(try await run(["diff", cagg] + OutputTests.window, first, state: state).exit == .code(0))
        #expect(try await run(["repair", cagg, "--yes"], second, state: state).exit == .code(5))
        let file = try #require(try files(state).first)
        #expect(try await run(["diff", cagg] + OutputTests.window, second, state: state).exit == .code(0))
        let other = try #require(try files(state).first { $0 != file })
        try FileManager.default.removeItem(atPath: other)
        try FileManager.default.copyItem(atPath: file, toPath: other)
        let foreign = try await run(["repair", cagg, "--yes"], second, state: state)
        #expect(foreign.exit == .code(1), "\(foreign)")
        #expect(foreign.errors.contains("another server or database"), "\(foreign)")
    }

    /// The window is long past by the server's clock; the diff itself is of now.
    @Test func oldDiffIsNotActedOnUnlessToldTo() async throws {
        let state = try TemporaryFolder()
        let options = try await TestServer.shared.database(engine)
        #expect(try await run(["diff", cagg] + OutputTests.window, options, state: state).exit == .code(0))
        let file = try #require(try files(state).first)
        let text = try String(contentsOfFile: file, encoding: .utf8)
            .replacing(/"started":\d+/, with: "\"started\":1700000000000000")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let old = try await run(["repair", cagg, "--yes"], options, state: state)
        #expect(old.exit == .code(5), "\(old)")
        #expect(old.errors.contains("--max-age"), "\(old)")
        #expect(try await run(["repair", cagg, "--max-age", "100y"], options, state: state).exit == .code(0))
    }
}
