import Foundation
import Testing

/// The prompt at a real terminal, without a server.
@Suite(.timeLimit(.minutes(10))) struct PromptTests {
    private let prompt = "caggctl>"

    private func open(home: TemporaryFolder? = nil) async throws -> TerminalRun {
        let terminal = try TerminalRun(home: home)
        try await terminal.seePrompt()
        return terminal
    }

    @Test func opensWithoutAServerAndSaysSo() async throws {
        let terminal = try TerminalRun()
        let shown = try await terminal.seePrompt()
        #expect(shown.contains("can't connect"))
        #expect(shown.contains("Not connected"))
    }

    @Test(arguments: ["quit", "exit", "\\q"])
    func leaves(word: String) async throws {
        let terminal = try await open()
        await terminal.type(word)
        await terminal.press(.enter)
        #expect(try await terminal.exit() == .code(0))
    }

    @Test func controlDLeaves() async throws {
        let terminal = try await open()
        await terminal.press(.controlD)
        #expect(try await terminal.exit() == .code(0))
    }

    @Test func controlCEmptiesTheLineAndStays() async throws {
        let terminal = try await open()
        await terminal.type("refresh everyth")
        try await terminal.see("refresh everyth")
        await terminal.press(.controlC)
        try await terminal.seePrompt()
        await terminal.type("help quit")
        await terminal.press(.enter)
        try await terminal.see("Leave the prompt")
        let shown = try await terminal.seePrompt()
        #expect(shown.contains("\(prompt) help quit"), "\(shown)")
        await terminal.press(.controlD)
        #expect(try await terminal.exit() == .code(0))
    }

    @Test(arguments: [
        ("sta", "status"), ("policy se", "policy set"), ("refresh x --allow-d", "refresh x --allow-data-loss"),
    ])
    func tabCompletes(typed: String, completed: String) async throws {
        let terminal = try await open()
        await terminal.type(typed)
        await terminal.press(.tab)
        try await terminal.see("\(prompt) \(completed)")
    }

    @Test func arrowUpBringsBackTheLastLine() async throws {
        let terminal = try await open()
        await terminal.type("help quit")
        await terminal.press(.enter)
        try await terminal.see("Leave the prompt")
        try await terminal.seePrompt()
        await terminal.forget()
        await terminal.press(.up)
        try await terminal.see("\(prompt) help quit")
    }

    @Test func historyOutlivesTheSessionWithoutItsPasswords() async throws {
        let home = try TemporaryFolder()
        let first = try await open(home: home)
        for line in ["help thresholds", "connect 'password=secret host=/nonexistent'"] {
            await first.type(line)
            // Else the prompt before it would be taken for the one after it.
            try await first.see("\(prompt) \(line)")
            await first.press(.enter)
            try await first.seePrompt()
        }
        await first.press(.controlD)
        #expect(try await first.exit() == .code(0))
        let second = try await open(home: home)
        await second.press(.up)
        try await second.see("\(prompt) help thresholds")
    }

    @Test func misspeltCommandIsPointedAt() async throws {
        let terminal = try await open()
        await terminal.forget()
        await terminal.type("statsu\r")
        try await terminal.see("^")
        let shown = try await terminal.seePrompt()
        #expect(shown.contains("status"), "\(shown)")
    }

    @Test func promptComesBackAfterAFailure() async throws {
        let terminal = try await open()
        await terminal.forget()
        await terminal.type("status\r")
        try await terminal.see("can't connect")
        try await terminal.seePrompt()
        await terminal.type("quit\r")
        #expect(try await terminal.exit() == .code(0))
    }
}
