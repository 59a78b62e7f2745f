import Testing

@testable import Rendering

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}[2J", "\\x1B[2J"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("\t", "\\t"),
        ("\u{0}", "\\x00"), ("\u{7F}", "\\x7F"), ("\u{9B}31m", "\\x9B31m"), ("abc\u{202E}txt", "abc\\u202Etxt"),
        ("日本\u{1F600}", "日本\u{1F600}"), ("back\\slash", "back\\slash"),
    ])
    func spellsOutWhatATerminalWouldActOn(text: String, shown: String) {
        #expect(TerminalText.safe(text) == shown)
    }

    @Test func noControlCharacterOfADocumentReachesTheTerminal() {
        let hostile = "\u{1B}]0;owned\u{7}\u{9B}2J\u{202E}x\r\n\u{8}"
        let point = TimeAxis.Point(1, hostile)
        let document = Document(
            schema: "test/1",
            sections: [
                .fields(key: "f", title: hostile, [Field(key: "k", label: hostile, cell: .text(hostile))]),
                .table(
                    Table(
                        key: "t", title: hostile, columns: [Column(key: "c", title: hostile)],
                        rows: [[Cell(.null, display: hostile)]], footer: hostile)),
                .table(Table(key: "e", columns: [Column(key: "c")], rows: [], emptyText: hostile)),
                .statements(key: "s", [hostile]),
                .axis(
                    TimeAxis(
                        title: hostile, from: point, to: TimeAxis.Point(9, hostile),
                        marks: [.init(hostile, at: point)], spans: [.init(hostile, ranges: [2..<3])])),
                .note(Note(.problem, hostile, command: hostile, code: "x")),
            ])
        for expanded in [false, true] {
            for width in [nil, 30] {
                let context = RenderingContext(width: width, expanded: expanded)
                let text = OutputFormat.table.render(document, in: context)
                let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
                #expect(controls.isEmpty)
                #expect(!text.unicodeScalars.contains("\u{202E}"))
            }
        }
    }

    @Test(arguments: [
        ("abc", 3), ("日本語", 6), ("e\u{301}", 1), ("\u{1F600}", 2), ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("❤\u{FE0F}", 2),
        ("\u{200B}", 0), ("한글", 4), ("ｆｕｌｌ", 8), ("é", 1), ("ß→", 2),
    ])
    func measuresColumns(text: String, columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("llm_metrics_1min", 12, ["llm_metrics_", "1min"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("", 5, [""]), ("日本語", 4, ["日本", "語"]),
    ])
    func wrapsAtWordsAndNames(text: String, width: Int, lines: [String]) {
        #expect(text.wrapped(to: width) == lines)
    }

    /// Spaces at a break belong to neither line, also after a word that fills its line.
    @Test(arguments: [
        ("abcdefgh xyz", ["abcd", "efgh", "xyz"]), ("abcdefgh wxyz", ["abcd", "efgh", "wxyz"]),
        ("abcd  efgh", ["abcd", "efgh"]), ("abcdefgh ", ["abcd", "efgh"]),
    ])
    func neverBeginsALineWithASpaceNorLeavesABlankOne(text: String, lines: [String]) {
        #expect(text.wrapped(to: 4) == lines)
    }

    @Test(arguments: 0..<40, [0, 2])
    func wrappingLosesNothingButSpaces(seed: Int, indent: Int) {
        let words = [
            "a", "日本語", "llm_metrics_1min", "public.x", "two,three", "supercalifragilistic", "b  c", "xxxxyyyyzzzz",
        ]
        let text = (0..<9).map { words[(seed * 5 + $0 * 3) % words.count] }.joined(separator: " ")
        for width in 4...30 {
            let lines = text.wrapped(to: width, indent: indent)
            #expect(lines.allSatisfy { $0.displayWidth <= width })
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
            #expect(lines.dropFirst().allSatisfy { $0.prefix { $0 == " " }.count == indent && $0.count > indent })
        }
    }

    @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…")])
    func cutsTextToItsWidthWithAnEllipsis(text: String, width: Int, cut: String) {
        #expect(text.truncated(to: width, ellipsis: "…") == cut)
    }

    @Test func notesWrapBetweenWordsOnly() {
        let note = Note(.problem, "llm_metrics_1min is 3h behind what it should hold", command: "refresh", code: "x")
        let text = OutputFormat.table.render(
            Document(schema: "s", sections: [.note(note)]), in: RenderingContext(width: 28))
        #expect(
            text == """
                problem: llm_metrics_1min is
                  3h behind what it should
                  hold
                  → refresh

                """)
    }

    @Test func coloursOnlyWhenAsked() {
        let cell = Cell.text("stale", style: .bad)
        let document = Document(
            schema: "test/1", sections: [.fields(key: "f", title: nil, [Field(key: "v", label: "verdict", cell: cell)])]
        )
        #expect(OutputFormat.table.render(document) == "  verdict:  stale\n")
        #expect(
            OutputFormat.table.render(document, in: RenderingContext(useColor: true))
                == "  verdict:  \u{1B}[1;31mstale\u{1B}[0m\n")
    }

    @Test func notesComeLastWithTheCommandToType() {
        let document = Document(
            schema: "test/1",
            sections: [
                .note(Note(.problem, "llm_metrics_1min is 3h behind.", command: "refresh llm_metrics_1min", code: "a")),
                .statements(key: "sql", ["SELECT 1;"]),
                .note(Note(.info, "Nothing else to do.", code: "b")),
            ])
        #expect(
            OutputFormat.table.render(document) == """
                SELECT 1;

                problem: llm_metrics_1min is 3h behind.
                  → refresh llm_metrics_1min
                info: Nothing else to do.

                """)
    }
}
