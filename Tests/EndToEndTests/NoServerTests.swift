import Testing

/// What the binary says where there is nothing to talk to, or nothing to read.
@Suite struct NoServerTests {
    @Test(arguments: [
        ["status"], ["thresholds", "x"], ["diff", "x", "--since", "1h"], ["policy", "show"], ["-c", "status"],
        ["refresh", "x", "--since", "1h", "--yes"],
    ])
    func noServerIsExitCode2(arguments: [String]) async throws {
        let run = try await ProgramRun(["-h", "/nonexistent"] + arguments)
        #expect(run.exit == .code(2), "\(run)")
        #expect(run.output.isEmpty)
        #expect(run.errorLines.first?.hasPrefix("caggctl: can't connect") == true, "\(run)")
        #expect(run.errorLines.count == 2, "one line, and a hint: \(run)")
    }

    @Test func portNobodyListensOn() async throws {
        let run = try await ProgramRun(["status", "-h", "127.0.0.1", "-p", "1"])
        #expect(run.exit == .code(2), "\(run)")
        #expect(run.errors.contains("refused"), "\(run)")
    }

    @Test func serverThatNeverAnswersIsGivenUp() async throws {
        // TEST-NET-1: a machine that routes it nowhere answers at once, others not at all.
        let run = try await ProgramRun(
            ["status", "-h", "192.0.2.1", "--connect-timeout", "2s"], limit: .seconds(20))
        #expect(run.exit == .code(2), "\(run)")
    }

    @Test func missingRunbookIsNamed() async throws {
        let run = try await ProgramRun(["-f", "/no/such/runbook.cagg"])
        #expect(run.exit == .code(1))
        #expect(run.errors.contains("/no/such/runbook.cagg"), "\(run)")
    }

    @Test func runbookComesFromStandardInput() async throws {
        let run = try await ProgramRun(["-f", "-"], input: "# a comment\nhelp quit\n")
        #expect(run.exit == .code(0), "\(run)")
        #expect(run.output.contains("Leave the prompt"))
        #expect(run.errors.contains("› help quit"))
    }

    @Test func withoutATerminalStandardInputIsARunbook() async throws {
        let run = try await ProgramRun([], input: "help quit\n")
        #expect(run.exit == .code(0), "\(run)")
        #expect(run.output.contains("Leave the prompt"))
    }

    @Test func runbookStopsAtTheFirstFailureAndSaysWhere() async throws {
        let run = try await ProgramRun(["-f", "-"], input: "help quit\n\nstatus\nhelp refresh\n")
        #expect(run.exit == .code(3), "\(run)")
        #expect(run.errors.contains("standard input:3"), "\(run)")
        #expect(!run.output.contains("--allow-data-loss"))
    }

    @Test func unknownVariableIsNamed() async throws {
        let run = try await ProgramRun(["-f", "-"], input: "diff ${cagg} --since 1d\n")
        #expect(run.errors.contains("\"cagg\""), "\(run)")
    }

    @Test func variablesReachTheRunbook() async throws {
        let run = try await ProgramRun(["-v", "topic=quit", "-f", "-"], input: "help ${topic}\n")
        #expect(run.exit == .code(0), "\(run)")
        #expect(run.output.contains("Leave the prompt"))
    }
}
