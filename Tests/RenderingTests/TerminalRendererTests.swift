import Testing

@testable import Rendering

/// How sections follow each other, and how fields and wide rows are drawn.
@Suite struct TerminalRendererTests {
    private func text(_ sections: [Section], _ context: RenderingContext = .plain) -> String {
        OutputFormat.table.render(Document(schema: "s", sections: sections), in: context)
    }

    private func field(_ label: String, _ cell: Cell) -> Field { Field(key: label, label: label, cell: cell) }

    private func table(_ cells: [Cell], footer: String? = nil) -> Section {
        let columns = cells.indices.map { Column(key: "c\($0)") }
        return .table(Table(key: "t", columns: columns, rows: [cells], footer: footer))
    }

    @Test func longFieldGoesOnBelowItsValue() {
        let fields = [
            field("lag", Cell(.integer(130), display: "2m 10s")), field("verdict", .text("one two three four five")),
        ]
        #expect(
            text([.fields(key: "f", title: nil, fields)], RenderingContext(width: 30)) == """
                  lag:      2m 10s
                  verdict:  one two three four
                            five

                """)
    }

    @Test func titleIsAboveItsFieldsAndNullHasAText() {
        let section = Section.fields(key: "f", title: "Server", [field("version", .null)])
        #expect(text([section]) == "Server\n  version:  -\n")
        #expect(text([section], RenderingContext(nullText: "NULL")) == "Server\n  version:  NULL\n")
    }

    @Test func sectionsAreSeparatedByOneBlankLine() {
        let statements = Section.statements(key: "sql", ["SELECT 1,\n  2;", "SELECT 3;"])
        let empty = Section.statements(key: "none", [])
        let notes = [Section.note(Note(.info, "First.", code: "a")), .note(Note(.warning, "Second.", code: "b"))]
        #expect(
            text([notes[0], statements, empty, table([.integer(1)], footer: "(1 row)"), notes[1]]) == """
                SELECT 1,
                  2;
                SELECT 3;

                 c0
                ----
                 1
                (1 row)

                info: First.
                warning: Second.

                """)
        #expect(text([]) == "")
    }

    /// SQL is copied, so it must stay whole.
    @Test func statementsAreNeverWrapped() {
        let statement = "SELECT " + String(repeating: "a_long_column, ", count: 20) + "1;"
        #expect(text([.statements(key: "sql", [statement])], RenderingContext(width: 40)) == statement + "\n")
    }

    @Test func lineBreaksOfAValueStayInItsCell() {
        #expect(text([table([.text("a\nb")])]).contains(" a⏎b\n"))
        #expect(text([table([.text("a\nb")])], RenderingContext(useUnicode: false)).contains(" a\\nb\n"))
    }

    @Test func expandedValueGoesOnBesideTheRule() {
        #expect(
            text([table([.text("one two three four five")])], RenderingContext(width: 25, expanded: true)) == """
                -[ RECORD 1 ]----------
                c0 | one two three four
                   | five

                """)
    }

    /// Some themes underline what is strong, so the spaces after it stay plain.
    @Test func onlyTheTextIsColouredNotItsPadding() {
        let columns = [Column(key: "state"), Column(key: "b")]
        let section = Section.table(Table(key: "t", columns: columns, rows: [[.text("ok", style: .good), .text("x")]]))
        let lines = text([section], RenderingContext(useColor: true)).split(separator: "\n")
        #expect(lines.last == " \u{1B}[32mok\u{1B}[0m    | x")
    }

    @Test func onlyTheSeverityOfANoteIsColoured() {
        let context = RenderingContext(useColor: true)
        #expect(
            text([.note(Note(.warning, "late", code: "a"))], context) == "\u{1B}[33mwarning: \u{1B}[0mlate\n")
        #expect(text([.note(Note(.info, "late", code: "a"))], context) == "info: late\n")
    }
}
