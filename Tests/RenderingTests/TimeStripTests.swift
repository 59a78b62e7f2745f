import Testing

@testable import Rendering

@Suite struct TimeStripTests {
    private func strip(_ stretches: [TimeStrip.Stretch]) -> Section {
        .strip(
            TimeStrip(
                title: "\(stretches.count) slices",
                meanings: [
                    .init("D", "drift", style: .bad), .init("P", "pending", style: .warning),
                    .init(".", "no difference", style: .dim),
                ], stretches: stretches, from: "2026-11-08", to: "2026-11-22",
                table: Table(key: "slices", columns: [Column(key: "start")], rows: [[.integer(1)]], isPrimary: false)))
    }

    private func text(_ stretches: [TimeStrip.Stretch], _ context: RenderingContext) -> String {
        OutputFormat.table.render(Document(schema: "s", sections: [strip(stretches)]), in: context)
    }

    private let fortnight: [TimeStrip.Stretch] =
        Array(repeating: .init(2), count: 9) + [.init(0, share: 1), .init(0, share: 0.3)] + [.init(2), .init(2)]
        + [.init(1, share: 0.01)]

    @Test func tellsWhatAndHowMuchByTheSlice() {
        #expect(
            text(fortnight, RenderingContext(width: 80)) == """
                14 slices
                                                               █████▃▃▃▃▃          ▁▁▁▁▁
                  .............................................DDDDDDDDDD..........PPPPP
                  2026-11-08                                                  2026-11-22
                  D drift   P pending   . no difference

                """)
    }

    @Test func readsWithoutColourAndWithoutUnicode() {
        let plain = text(fortnight, RenderingContext(width: 60, useUnicode: false))
        #expect(plain.utf8.allSatisfy { $0 < 0x80 })
        #expect(plain.contains("DDDD"))
    }

    /// A cell of several slices shows the worst of them.
    @Test(arguments: [30, 60, 80, 120])
    func isCoarserWhereTheTerminalIsNarrow(width: Int) {
        var many = Array(repeating: TimeStrip.Stretch(2), count: 1000)
        many[500] = .init(0, share: 0.5)
        many[501] = .init(1, share: 0.5)
        let lines = text(many, RenderingContext(width: width)).split(separator: "\n")
        #expect(lines.allSatisfy { $0.displayWidth <= width })
        #expect(lines.contains { $0.contains(".D.") || $0.contains(".DP.") })
        #expect(lines[0].hasPrefix("1000 slices, "))
    }

    @Test func isATableToMachinesAndNothingWhereThereIsOneSlice() {
        #expect(text([.init(2)], .plain) == "")
        #expect(OutputFormat.json.render(Document(schema: "s", sections: [strip([.init(2)])])).contains("\"start\": 1"))
    }
}
