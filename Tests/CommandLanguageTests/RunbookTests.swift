import Testing

@testable import CommandLanguage

@Suite struct RunbookTests {
    @Test func holdsCommandsWithTheirLines() throws {
        let text = """
            # nightly
            set start 2026-11-20

            refresh llm_metrics_1min \\
                --from ${start} --to now
            sql select 1,
              ';' as x; -- done
            -- a comment
            status\r
            """
        let runbook = try Runbook.parse(text: text, name: "night")
        #expect(
            runbook.entries == [
                .init(text: "set start 2026-11-20", origin: .runbook(name: "night", line: 2)),
                .init(
                    text: "refresh llm_metrics_1min  --from ${start} --to now", origin: .runbook(name: "night", line: 4)
                ),
                .init(text: "sql select 1,\n  ';' as x; -- done", origin: .runbook(name: "night", line: 6)),
                .init(text: "status", origin: .runbook(name: "night", line: 9)),
            ])
    }

    @Test(arguments: ["sql select 1", "status \\", "sql select 'x;"])
    func endsWithinNoCommand(text: String) throws {
        let error = try #require(throws: UsageError.self) { try Runbook.parse(text: "\n" + text, name: "r") }
        #expect(error.origin == .runbook(name: "r", line: 2))
    }

    @Test func readsWindowsLineEnds() throws {
        #expect(try Runbook.parse(text: "status\r\nquit\r\n", name: "r").entries.map(\.text) == ["status", "quit"])
    }

    /// Editors number the lines in the same way, and the text of a string must reach the server unchanged.
    @Test func onlyLineFeedsAndCarriageReturnsEndALine() throws {
        let sql = "sql select 'a\u{2028}b\u{0C}c\u{85}';"
        let runbook = try Runbook.parse(text: sql + "\rstatus\nquit", name: "r")
        #expect(runbook.entries.map(\.text) == [sql, "status", "quit"])
        #expect(runbook.entries.map(\.origin.description) == ["r:1", "r:2", "r:3"])
    }
}
