import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

/// A database of a test's own, and an operator who types commands at it; the journal stays between them.
struct OperatorDesk {
    let home: TemporaryFolder
    let options: ConnectionOptions
    let environment: [String: String]

    init(_ engine: Engine) async throws { try self.init(on: try await TestServer.shared.database(engine)) }

    init(on options: ConnectionOptions) throws {
        home = try TemporaryFolder()
        self.options = options
        environment = try options.environment().merging(["XDG_STATE_HOME": home.path]) { $1 }
    }

    /// At a database in which rows of `llm_metrics_1hour` have drifted; `rows` is their number.
    static func withDrift(_ engine: Engine) async throws -> (desk: OperatorDesk, rows: Int) {
        let (options, staged) = try await TestServer.shared.database(engine, with: [.drift])
        return (try OperatorDesk(on: options), try #require(staged.first?.facts["rows"]))
    }

    /// Its words are parted by spaces.
    func run(_ line: String) async throws -> ProgramRun {
        try await ProgramRun(Self.words(line), environment: environment)
    }

    /// At a terminal.
    func type(_ line: String) throws -> TerminalRun {
        try TerminalRun(Self.words(line), environment: environment)
    }

    /// Without waiting for its end.
    func start(_ line: String) throws -> ChildProcess {
        try ChildProcess(
            Program.path(), Self.words(line), environment: Program.environment(home: home, environment),
            files: ChildProcess.StandardFiles(output: home.path + "/output", error: home.path + "/errors"))
    }

    /// What `history --changes` has of policies and jobs, oldest first.
    func changes() async throws -> [[String: Any]] {
        try await run("history --changes -o json").json()["policies"] as? [[String: Any]] ?? []
    }

    /// The names of the journal's events, oldest first.
    func events() async throws -> [String] {
        let entries = try await run("history --changes -o json").json()["entries"] as? [[String: Any]]
        return (entries ?? []).compactMap { $0["event"] as? String }
    }

    /// Of the cagg's refresh policy.
    func policyJob(of cagg: String) async throws -> Int {
        let jobs = try await run("jobs \(cagg) -o json").json()["jobs"] as? [[String: Any]]
        let refresh = jobs?.first { $0["kind"] as? String == "refresh" && $0["subject"] as? String == cagg }
        return try #require(refresh?["job_id"] as? Int)
    }

    private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
