import Testing

/// What the binary says before it looks for a server.
@Suite struct UsageTests {
    @Test func versionIsOneLine() async throws {
        let run = try await ProgramRun(["--version"])
        #expect(run.exit == .code(0))
        #expect(run.output.wholeMatch(of: /caggctl \d+\.\d+\.\d+\n/) != nil, "\(run)")
        #expect(run.errors.isEmpty)
    }

    @Test(arguments: [["--help"], ["-?"], ["help"]])
    func helpListsTheCommands(arguments: [String]) async throws {
        let run = try await ProgramRun(arguments)
        #expect(run.exit == .code(0))
        for command in ["status", "thresholds", "refresh", "policy", "diff", "sandbox"] {
            #expect(run.output.contains(command), "\(run)")
        }
    }

    @Test(arguments: [["help", "refresh"], ["refresh", "--help"]])
    func helpOfACommandShowsItsOptions(arguments: [String]) async throws {
        let run = try await ProgramRun(arguments)
        #expect(run.exit == .code(0))
        #expect(run.output.contains("--allow-data-loss"), "\(run)")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScriptsNameTheCommands(shell: String) async throws {
        let run = try await ProgramRun(["--completion-script", shell])
        #expect(run.exit == .code(0))
        #expect(run.output.contains("thresholds"))
    }

    @Test(arguments: [
        (["statsu"], "status"),
        (["refersh", "x", "--since", "1h"], "refresh"),
        (["policy", "sett", "x"], "set"),
        (["diff", "x", "--form", "now"], "--from"),
        (["status", "--output", "jsno"], "json"),
        (["sandbox", "--incident", "drfit"], "drift"),
    ])
    func misspeltWordGetsTheNearestName(arguments: [String], suggestion: String) async throws {
        let run = try await ProgramRun(arguments)
        #expect(run.exit == .code(64))
        #expect(run.output.isEmpty)
        #expect(run.errorLines.count == 1, "\(run)")
        #expect(run.errors.contains(suggestion), "\(run)")
    }

    @Test(arguments: [
        (["diff", "x", "--from", "yesterdayish"], "yesterdayish"),
        (["diff", "x", "--from", "2026-02-30", "--to", "now"], "2026-02-30"),
        (["diff", "x", "--from", "6h"], "-6h"),
        (["diff", "x", "--from", "2026-11-21", "--to", "2026-11-20"], "--from"),
        (["refresh", "x", "--from", "now", "--to", "-1d"], "--from"),
        (["refresh", "x", "--since", "soon"], "soon"),
        (["refresh", "x", "--since", "1d", "--from", "-2d"], "--since"),
        (["refresh"], "cagg"),
        (["diff", "a", "b", "--since", "1d"], "b"),
        (["status", "--nonsense"], "--nonsense"),
        (["set", "output", "jsno"], "json"),
    ])
    func badArgumentIsNamed(arguments: [String], named: String) async throws {
        let run = try await ProgramRun(arguments)
        #expect(run.exit == .code(64), "\(run)")
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(named), "\(run)")
    }
}
