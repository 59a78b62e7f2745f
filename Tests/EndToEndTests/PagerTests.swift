import Postgres
import TestSupport
import Testing

/// Output longer than the screen, at a real terminal.
@Suite(.droppingDatabases) struct PagerTests {
    /// The pager must belong to the terminal's foreground group, or the kernel stops it at its first key: hence one
    /// that waits for a key.
    @Test func outputLongerThanTheScreenGoesThroughThePagerAndComesBack() async throws {
        var environment = try await TestServer.shared.emptyDatabase().environment()
        environment["CAGGCTL_PAGER"] = "cat >/dev/null; printf 'paged, press return'; read -r _ </dev/tty"
        let terminal = try TerminalRun(environment: environment)
        try await terminal.seePrompt()
        await terminal.type("sql select generate_series(1, 500);\r")
        try await terminal.see("paged, press return")
        await terminal.press(.enter)
        try await terminal.seePrompt()
        await terminal.type("sql select 'short' as text;\r")
        try await terminal.see("(1 row)")
        try await terminal.seePrompt()
        await terminal.press(.controlD)
        #expect(try await terminal.exit() == .code(0))
    }
}
