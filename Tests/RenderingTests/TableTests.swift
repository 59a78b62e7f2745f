import Testing

@testable import Rendering

private let languages = Document(
    schema: "test/1",
    sections: [
        .table(
            Table(
                key: "rows",
                columns: [
                    Column(key: "view_name"), Column(key: "pending", alignment: .trailing),
                    Column(key: "cost", alignment: .trailing), Column(key: "verdict"),
                ],
                rows: [
                    [.text("llm_metrics_1min"), .integer(42), Cell(.decimal("1.5")), .text("ok")],
                    [.text("日本語"), .integer(7), .null, .text("e\u{301}tat")],
                    [.text("x"), .integer(-100_000), Cell(.decimal("2.25")), .null],
                ], footer: "(3 rows)"))
    ])

private func table(_ columns: [Column], _ rows: [[Cell]]) -> Document {
    Document(schema: "test/1", sections: [.table(Table(key: "rows", columns: columns, rows: rows))])
}

@Suite struct TableTests {
    /// Recorded from psql 15, spaces at line ends removed.
    @Test func looksLikePsql() {
        let rendered = OutputFormat.table.render(languages, in: RenderingContext(nullText: ""))
        #expect(
            rendered == """
                    view_name     | pending | cost | verdict
                ------------------+---------+------+---------
                 llm_metrics_1min |      42 |  1.5 | ok
                 日本語           |       7 |      | e\u{301}tat
                 x                | -100000 | 2.25 |
                (3 rows)

                """)
    }

    /// Recorded from psql 15 with `\x`, spaces at line ends removed.
    @Test func expandedLooksLikePsql() {
        let rendered = OutputFormat.table.render(languages, in: RenderingContext(expanded: true, nullText: ""))
        #expect(
            rendered == """
                -[ RECORD 1 ]---------------
                view_name | llm_metrics_1min
                pending   | 42
                cost      | 1.5
                verdict   | ok
                -[ RECORD 2 ]---------------
                view_name | 日本語
                pending   | 7
                cost      |
                verdict   | e\u{301}tat
                -[ RECORD 3 ]---------------
                view_name | x
                pending   | -100000
                cost      | 2.25
                verdict   |
                (3 rows)

                """)
    }

    @Test func expandedRuleMeetsTheColumnSeparatorBelowLongNames() {
        let document = table(
            [Column(key: "a_very_long_column_name_x"), Column(key: "b")], [[.text("abcdefghijk"), .integer(1)]])
        let first = OutputFormat.table.render(document, in: RenderingContext(expanded: true)).prefix { $0 != "\n" }
        #expect(first == "-[ RECORD 1 ]-------------+------------")
    }

    @Test(arguments: [40, 60, 80, 100, 200])
    func staysWithinTheTerminal(width: Int) {
        let document = table(
            [Column(key: "cagg"), Column(key: "lag", alignment: .trailing), Column(key: "error")],
            [
                [.text("public.llm_metrics_1min"), Cell(.integer(130), display: "2m 10s"), .null],
                [.text("public.日本語の集計"), .integer(0), .text(String(repeating: "could not open chunk ", count: 9))],
            ])
        let lines = OutputFormat.table.render(document, in: RenderingContext(width: width)).split(separator: "\n")
        #expect(lines.allSatisfy { $0.displayWidth <= width })
    }

    @Test func wrapsTextAndKeepsNumbersWhole() {
        let document = table(
            [Column(key: "n", alignment: .trailing), Column(key: "text")],
            [[.integer(1_234_567_890), .text("one two three four five")]])
        #expect(
            OutputFormat.table.render(document, in: RenderingContext(width: 30)) == """
                     n      |      text
                ------------+-----------------
                 1234567890 | one two three
                            | four five

                """)
    }

    @Test func fallsBackToExpandedWhenNothingFits() {
        let columns = (1...9).map { Column(key: "column_\($0)") }
        let document = table(columns, [columns.map { .text("value of \($0.key)") }])
        #expect(OutputFormat.table.render(document, in: RenderingContext(width: 60)).hasPrefix("-[ RECORD 1 ]"))
    }

    @Test func leavesDetailsOutBeforeItFallsBack() {
        let columns = (1...5).map { Column(key: "column_\($0)", importance: $0 == 2 || $0 == 4 ? .detail : .essential) }
        let document = table(columns, [columns.map { .text("value of \($0.key)") }])
        let text = OutputFormat.table.render(document, in: RenderingContext(width: 64))
        let heading = text.prefix { $0 != "\n" }
        #expect(heading.contains("column_2") && !heading.contains("column_4"))
        #expect(text.hasSuffix("(not shown: column_4; \\x or --output json shows all columns)\n"))
        #expect(OutputFormat.table.render(document, in: RenderingContext(width: 50)).contains("column_2, column_4;"))
        #expect(OutputFormat.json.render(document).contains("value of column_4"))
    }

    @Test func breaksHeadingsBeforeCells() {
        let document = table(
            [Column(key: "a", title: "a long heading", alignment: .trailing), Column(key: "text")],
            [[.integer(1), .text("one two three four five")]])
        #expect(
            OutputFormat.table.render(document, in: RenderingContext(width: 36)).contains(
                "1 | one two three four five\n"))
    }

    @Test func tallCellsAreCutWithAnEllipsis() throws {
        let document = table([Column(key: "text")], [[.text(String(repeating: "word ", count: 500))]])
        let lines = OutputFormat.table.render(document, in: RenderingContext(width: 24)).split(separator: "\n")
        #expect(lines.count == 2 + ColumnWidths.tallestCell)
        #expect(try #require(lines.last).hasSuffix("…"))
    }

    @Test func anEmptyTableSaysWhatItsEmptinessMeans() {
        let empty = Table(key: "rows", columns: [Column(key: "a")], rows: [], emptyText: "No differences.")
        let document = Document(schema: "test/1", sections: [.table(empty)])
        #expect(OutputFormat.table.render(document) == "No differences.\n")
    }

    @Test func shortRowsEndInNulls() {
        let document = table([Column(key: "a"), Column(key: "b")], [[.text("x")]])
        #expect(OutputFormat.table.render(document).hasSuffix(" x | -\n"))
    }
}
