import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// A journal that can't be used stops no change, is told once, and never keeps anybody waiting.
@Suite(.droppingDatabases, .timeLimit(.minutes(3))) struct JournalTroubleTests {
    private static let cagg = "llm_metrics_1hour"
    private static let refresh = "refresh \(cagg) --from 2025-03-08 --to 2025-03-10 --step 12h --force --yes"
    private static let set = "policy set \(cagg) --schedule 10min --yes"

    /// The journal's file, locked until this goes.
    private final class HeldJournal: Sendable {
        private let descriptor: Int32

        init(of desk: OperatorDesk) throws {
            let folder = desk.home.path + "/caggctl"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            descriptor = open(folder + "/journal.jsonl", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        }

        deinit { close(descriptor) }
    }

    private static func warnings(_ run: ProgramRun) -> [Substring] {
        run.errorLines.filter { $0.contains("the journal can't be") }
    }

    /// Which holds the cagg's lock while it waits for the journal's.
    private func isAtWork(_ watcher: Connection) async throws -> Bool {
        try await watcher.query(
            """
            SELECT FROM pg_catalog.pg_locks l WHERE locktype = 'advisory' AND database = (
                SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            """
        ).rows.isEmpty == false
    }

    @Test func ctrlCEndsTheWaitForALockAndNothingIsChanged() async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        var held: HeldJournal? = try HeldJournal(of: desk)
        let watcher = try await Connection.open(desk.options)
        let terminal = try desk.type(Self.set)
        while try await !isAtWork(watcher) { try await Task.sleep(for: .milliseconds(5)) }
        await terminal.press(.controlC)
        // It waits for the lock longer than that, and then would go on.
        #expect(try await terminal.exit(within: .seconds(2)) == .code(130))
        await watcher.close()
        #expect(held != nil)
        held = nil
        #expect(try await desk.events() == [])
        let policies = try await desk.run("policy show \(Self.cagg) -o json")
        #expect(!policies.output.contains("00:10:00") && policies.exit == .code(0), "\(policies)")
    }

    @Test(arguments: [set, refresh])
    func heldLockIsAWarningThatNamesTheFile(line: String) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let held = try HeldJournal(of: desk)
        let run = try await desk.run(line)
        #expect(run.exit == .code(0), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains("journal.jsonl: another process holds the lock on this file"), "\(run)")
        withExtendedLifetime(held) {}
    }

    @Test(arguments: [
        (set, 0), (refresh, 0), ("jobs pause 1000 --yes", 0), ("policy undo \(cagg) --yes", 1),
        ("refresh \(cagg) --resume --yes", 1), ("history --changes", 1), ("policy tune \(cagg) --check", 1),
    ])
    func pipeInItsPlaceStopsOnlyWhatNeedsTheJournal(line: String, code: Int) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let folder = desk.home.path + "/caggctl"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(mkfifo(folder + "/journal.jsonl", 0o600) == 0)
        let job = try await desk.policyJob(of: Self.cagg)
        let run = try await desk.run(line.replacingOccurrences(of: "1000", with: "\(job)"))
        #expect(run.exit == .code(Int32(code)), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains("caggctl/journal.jsonl: not a regular file"), "\(run)")
        #expect(run.errorLines.count { $0.contains("hint: ") } == code, "\(run)")
    }

    @Test(arguments: [
        (set, 0), (refresh, 0), ("jobs pause 1000 --yes", 0), ("policy undo \(cagg) --yes", 1),
        ("history --changes", 1),
    ])
    func withoutAHomeThatIsSaidOnce(line: String, code: Int) async throws {
        let desk = try await OperatorDesk(.simulated(.newest))
        let environment = desk.environment.merging(["HOME": "", "XDG_STATE_HOME": ""]) { $1 }
        let job = try await desk.policyJob(of: Self.cagg)
        let words = line.replacingOccurrences(of: "1000", with: "\(job)").split(separator: " ").map(String.init)
        let run = try await ProgramRun(words, environment: environment)
        #expect(run.exit == .code(Int32(code)), "\(run)")
        #expect(Self.warnings(run).count == 1, "\(run)")
        #expect(run.errors.contains("neither HOME nor XDG_STATE_HOME is set"), "\(run)")
    }
}
