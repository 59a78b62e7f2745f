import Rendering
import SimulatedEngine
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Postgres
@testable import Sandbox
@testable import Timescale

/// The reports of the console's own commands.
@Suite struct ConsoleReportTests {
    // MARK: sql

    private func answer(_ columns: [(String, UInt32)], _ rows: [[String?]], tag: String) -> QueryResult {
        let columns = Columns(names: columns.map(\.0), types: columns.map { TypeOID($0.1) })
        return QueryResult(
            columns: columns, rows: rows.map { Row(columns: columns, texts: $0) }, commandTag: tag,
            affectedRows: rows.count)
    }

    @Test func answersOfStatements() throws {
        let types: [(String, UInt32)] = [
            ("flag", 16), ("count", 20), ("count", 20), ("price", 1_700), ("ratio", 701), ("note", 25),
        ]
        let rows: [[String?]] = [
            ["t", "9007199254740993", "1", "12.340", "0.1", "a\nb"], [nil, "-1", nil, "NaN", "Infinity", ""],
        ]
        try expectSnapshot("sql/rows", of: SQLReport.document(answer(types, rows, tag: "SELECT 2")))
        try expectSnapshot("sql/no-rows", of: SQLReport.document(answer(types, [], tag: "SELECT 0")))
        try expectSnapshot("sql/command", of: SQLReport.document(answer([], [], tag: "CREATE TABLE")))
    }

    // MARK: sandbox tick

    private func tick(_ runs: [JobTick.Run], next: JobTick.Job?) -> Document {
        TickReport.document(
            JobTick(
                engine: .simulated(.newest), now: CatalogSamples.now, runs: runs, broughtForward: runs.count,
                next: next))
    }

    @Test func jobsThatATickRan() throws {
        func job(_ id: Int, isScheduled: Bool = true) -> JobTick.Job {
            JobTick.Job(
                id: id, name: "Refresh Continuous Aggregate Policy [\(id)]", relation: CatalogSamples.cagg.view,
                isScheduled: isScheduled, nextStart: JobSamples.seconds(60))
        }
        let good = JobTick.Run(job: job(1_000), started: CatalogSamples.now, duration: .milliseconds(250))
        let bad = JobTick.Run(
            job: job(1_001, isScheduled: false), started: CatalogSamples.now, duration: nil,
            failure: .init(sqlState: "22023", message: "refresh window too small"))
        try expectSnapshot("sandbox-tick/ran", of: tick([good], next: job(1_002)))
        try expectSnapshot("sandbox-tick/failed", of: tick([good, bad], next: job(1_000)))
        try expectSnapshot("sandbox-tick/nothing", of: tick([], next: nil))
    }

    // MARK: history and set

    @Test func typedLines() throws {
        let lines = ["status", "diff llm_metrics_1hour --since 6h", "sql select 'x;y'"]
        try expectSnapshot("history/lines", of: HistoryCommand.document(lines, limit: nil))
        try expectSnapshot("history/newest", of: HistoryCommand.document(lines, limit: 1))
        try expectSnapshot("history/none", of: HistoryCommand.document([], limit: nil))
    }

    @Test func settings() throws {
        func rows(_ settings: [(String, String)]) -> [[Cell]] { settings.map { [.text($0), .text($1)] } }
        let all = [("output", "table"), ("expanded", "off"), ("on-error", "stop")]
        try expectSnapshot("set/all", of: SetCommand.document(rows(all + [("start", "2026-11-20")])))
        try expectSnapshot("set/one", of: SetCommand.document(rows([("pager", "on")])))
        try expectSnapshot("set/empty-value", of: SetCommand.document(rows([("start", "")])))
    }

    // MARK: history --changes

    private static let author = JournalAuthor(osUser: "ann", host: "gone.invalid", pid: 7, role: "operator")

    private func entry(_ run: String, _ minute: Int, _ event: JournalEntry.Event, cagg: String = "hourly")
        -> JournalEntry
    {
        JournalEntry(
            run: run, at: JobSamples.seconds(60 * minute), who: Self.author,
            subject: CaggSubject(server: "7", database: 5, cagg: 2), cagg: cagg, place: "metrics at db1:5432",
            command: "refresh \(cagg) --since 2d", event: event)
    }

    private func changes(_ entries: [JournalEntry], damaged: Int = 0, forMachines: Bool = true) throws -> Document {
        try ChangesReport(
            runs: entries.histories, damaged: damaged, path: "/home/ann/.local/state/caggctl/journal.jsonl"
        )
        .document(forMachines: forMachines)
    }

    private var refreshes: [JournalEntry] {
        let (first, second) = (
            CatalogSamples.range("2026-11-20", "2026-11-21"), CatalogSamples.range("2026-11-21", "2026-11-22")
        )
        let intent = RefreshIntent(
            range: CatalogSamples.range("2026-11-20", "2026-11-22"), timeType: .timestamptz)
        return [
            entry("a", 0, .refreshStarted(intent)),
            entry("a", 1, .windowFinished(WindowRecord(range: first, outcome: .refreshed, duration: .seconds(2)))),
            entry("a", 2, .windowFailed(second, error: "out of memory", sqlState: "53200")),
            entry("a", 2, .refreshFinished(RefreshEnd(.failed, windows: 1, left: [second]))),
            entry("b", 10, .refreshStarted(intent)), entry("b", 11, .policyPaused(1_000)),
        ]
    }

    private var others: [JournalEntry] {
        let record = PolicyRecord(
            before: CatalogSamples.row(), after: CatalogSamples.row(start: .interval(Interval(days: 2))))
        var repair = RepairRecord(
            ranges: [CatalogSamples.range("2026-11-20", "2026-11-21")], timeType: .timestamptz, rows: 6)
        let started = repair
        (repair.rows, repair.outcome, repair.left) = (0, .done, [])
        var run = JobAction(.run, job: 1_001)
        run.duration = .milliseconds(1_500)
        return [
            entry("c", 20, .policyChanging(record)), entry("c", 20, .policyChanged(record)),
            entry("d", 21, .realtimeChanging(isOn: true)), entry("d", 21, .realtimeFailed(error: "not the owner")),
            entry("e", 22, .repairStarted(started)), entry("e", 23, .repairFinished(repair)),
            entry("f", 24, .jobActing(JobAction(.pause, job: 1_000))),
            entry("f", 24, .jobActed(JobAction(.pause, job: 1_000))),
            entry("g", 25, .jobActed(run)),
        ].map { entry in
            var entry = entry
            entry.isCarried = entry.run == "g"
            return entry
        }
    }

    @Test func changesInTheJournal() throws {
        try expectSnapshot("history-changes/refreshes", of: try changes(refreshes))
        try expectSnapshot("history-changes/others", of: try changes(others, damaged: 2))
        try expectSnapshot("history-changes/for-people", of: try changes(refreshes + others, forMachines: false))
        try expectSnapshot("history-changes/none", of: try changes([]))
    }
}
