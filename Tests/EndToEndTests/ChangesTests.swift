import Foundation
import Testing

/// `history --changes`, which reads the journal and needs no server.
@Suite struct ChangesTests {
    private static func line(_ run: String, _ cagg: String, at: String, _ event: String) -> String {
        """
        {"form":"caggctl.journal/1","run":"\(run)","at":"2026-11-22T\(at)Z","who":{"osUser":"ann","host":"gone.invalid",\
        "pid":7,"role":"operator"},"subject":{"server":"7","database":5,"cagg":2},"cagg":"\(cagg)",\
        "place":"metrics on db1:5432","command":"refresh \(cagg) --from 1970-01-01 --to 1970-01-02",\(event)}

        """
    }

    private static let started = """
        "event":"refresh.started","intent":{"range":{"start":0,"end":86400000000},"from":"1970-01-01T00:00:00Z",\
        "to":"1970-01-02T00:00:00Z","timeType":"timestamp with time zone","order":"oldest","force":true,"clip":false,\
        "allowDataLoss":false,"settings":{},"policies":[]}
        """

    private static func finished(_ first: Int, _ end: Int) -> String {
        let hour = 3_600_000_000
        return """
            "event":"window.finished","window":{"range":{"start":\(first * hour),"end":\(end * hour)},\
            "outcome":"refreshed","seconds":1.5}
            """
    }

    /// One run that is done, and one that was killed over its second window while it wrote.
    private static let journal =
        line("a1", "hourly", at: "10:00:00", started)
        + line("a1", "hourly", at: "10:00:02", finished(0, 24))
        + line(
            "a1", "hourly", at: "10:00:02.5",
            #""event":"refresh.finished","end":{"outcome":"done","windows":1,"left":[]}"#)
        + line("b2", "metrics.daily", at: "11:00:00", started)
        + line("b2", "metrics.daily", at: "11:01:00", finished(0, 6))
        + line("b2", "metrics.daily", at: "11:02:00", finished(6, 24)).prefix(300)

    private static func run(_ arguments: [String], journal: String? = journal) async throws -> ProgramRun {
        let home = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: home.path + "/caggctl", withIntermediateDirectories: true)
        if let journal { _ = try home.write(journal, to: "caggctl/journal.jsonl") }
        let run = try await ProgramRun(
            ["history", "--changes"] + arguments, environment: ["XDG_STATE_HOME": home.path])
        withExtendedLifetime(home) {}
        return run
    }

    @Test func runsAreListedWithWhoWhatAndWhatBecameOfThem() async throws {
        let run = try await Self.run([])
        #expect(run.exit == .code(0), "\(run)")
        let lines = run.output.split(separator: "\n").map(String.init)
        for (run, words) in [
            ("hourly", ["2026-11-22 10:00Z", "ann@gone.invalid", "1970-01-01", "1970-01-02", "done", " 2s"]),
            ("daily", ["2026-11-22 11:00Z", "ann@gone.invalid", "unfinished", "1m"]),
        ] {
            let line = try #require(lines.first { $0.contains(run) })
            for word in words { #expect(line.contains(word), "\(word) in \(line)") }
        }
        #expect(run.output.contains("1970-01-01 06:00Z to 1970-01-02 00:00Z"), "\(run)")
        #expect(run.output.contains("1 line of"), "\(run)")
    }

    @Test func jsonHasTheRunsAndTheEntries() async throws {
        let json = try await Self.run(["-o", "json"]).json()
        #expect(json["schema"] as? String == "caggctl.history.changes/1")
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(runs.map { $0["run"] as? String } == ["a1", "b2"])
        #expect(runs.map { ($0["left"] as? [[String: String]])?.first?["start"] } == [nil, "1970-01-01T06:00:00Z"])
        let entries = try #require(json["entries"] as? [[String: Any]])
        #expect(entries.map { $0["event"] as? String }.suffix(2) == ["refresh.started", "window.finished"])
        let window = try #require(entries[1]["window"] as? [String: Any])
        #expect((window["range"] as? [String: Int64])?["end"] == 86_400_000_000)
        #expect(window["seconds"] as? Double == 1.5)
    }

    @Test func linesHaveTheEntriesOneByOne() async throws {
        let run = try await Self.run(["hourly", "-o", "jsonl"])
        let objects = try run.jsonLines()
        #expect(objects.compactMap { $0["entries"] }.count == 3, "\(run)")
        #expect(objects.compactMap { $0["runs"] }.count == 1, "\(run)")
    }

    @Test(arguments: [
        (["hourly"], ["a1"]), (["daily"], ["b2"]), (["metrics.daily"], ["b2"]), (["other"], []),
        (["--limit", "1"], ["b2"]),
    ])
    func caggAndLimitNarrowIt(arguments: [String], expected: [String]) async throws {
        let runs = try await Self.run(arguments + ["-o", "json"]).json()["runs"] as? [[String: Any]]
        #expect(runs?.map { $0["run"] as? String } == expected)
    }

    @Test func withoutAJournalThereAreNoChanges() async throws {
        let run = try await Self.run([], journal: nil)
        #expect(run.exit == .code(0) && run.output.contains("no changes yet"), "\(run)")
    }

    @Test func caggWithoutChangesIsRefused() async throws {
        let run = try await ProgramRun(["history", "hourly"])
        #expect(run.exit == .code(64) && run.errors.contains("history --changes hourly"), "\(run)")
    }
}
