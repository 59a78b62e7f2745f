import Testing

@testable import Rendering

@Suite struct ComparisonTests {
    private func item(_ columns: Int, remark: String? = nil) -> Comparison.Item {
        Comparison.Item(
            heading: [.text("drift", style: .bad), .text("2026-11-20 14:00Z"), .text("openai"), .text("gpt-4o")],
            remark: remark,
            columns: (0..<columns).map { .init("total_\($0)", above: .text("12.3412"), below: .text("1187")) })
    }

    private func lines(_ items: [Comparison.Item], width: Int?, useColor: Bool = false) -> [String] {
        let table = Table(
            key: "differences", columns: [Column(key: "verdict")],
            rows: items.map { _ in [.text("in a line")] })
        let context = RenderingContext(width: width, useColor: useColor)
        return OutputFormat.table.render(
            Document(schema: "s", sections: [.comparison(Comparison(table: table, items: items))]), in: context
        ).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func putsTheStoredValuesAboveTheRecomputedOnes() {
        #expect(
            lines([item(2), item(0, remark: "not stored"), item(0, remark: "not stored")], width: 80) == [
                "drift  2026-11-20 14:00Z  openai  gpt-4o",
                "              total_0  total_1",
                "  stored      12.3412  12.3412",
                "  recomputed     1187     1187",
                "",
                "drift  2026-11-20 14:00Z  openai  gpt-4o  not stored",
                "drift  2026-11-20 14:00Z  openai  gpt-4o  not stored",
                "",
            ])
    }

    @Test(arguments: [40, 60, 80])
    func whatIsTooWideGoesOnBelow(width: Int) {
        let drawn = lines([item(19)], width: width)
        #expect(drawn.allSatisfy { $0.displayWidth <= width })
        for column in 0..<19 { #expect(drawn.contains { $0.split(separator: " ").contains("total_\(column)") }) }
    }

    @Test func isATableWhileEachRowDiffersInOneColumn() {
        #expect(lines([item(1), item(0, remark: "not stored")], width: 80).contains(" in a line"))
        #expect(lines([item(1), item(2)], width: 80).allSatisfy { $0 != " in a line" })
    }

    @Test func whatTheDatabaseSaysNeverReachesTheTerminalRaw() {
        let evil = Comparison.Item(
            heading: [.text("drift\u{1B}[2J")],
            columns: ["a", "b"].map { .init($0 + "\u{9B}", above: .text("\u{1B}]0;x"), below: .null) })
        #expect(lines([evil], width: 80).allSatisfy { !$0.contains("\u{1B}") && !$0.contains("\u{9B}") })
    }
}
