import Testing

@testable import Rendering

private func day(_ number: Int64, _ text: String) -> TimeAxis.Point { .init(number, text) }

private let thresholds = TimeAxis(
    from: day(0, "2026-11-01"), to: day(100, "2026-11-22"),
    marks: [
        .init("watermark", at: day(55, "12:00")), .init("invalidation threshold", at: day(80, "13:00")),
        .init("newest raw row", at: day(97, "13:05")), .init("retention", at: .init(-5, "2026-10-01")),
    ], spans: [.init("pending: 2 ranges", ranges: [10..<20, 30..<31])])

@Suite struct TimeAxisTests {
    @Test func drawsEveryLabelOnItsOwnRow() {
        let text = OutputFormat.table.render(
            Document(schema: "s", sections: [.axis(thresholds)]), in: RenderingContext(width: 80))
        #expect(
            text == """
                                                                      newest raw row 13:05 ┐
                                                 invalidation threshold 13:00 ┐            │
                  ◀───────▒▒▒▒▒▒▒▒───────▒─────────────────┬──────────────────┴────────────┴──
                  │                                        └ watermark 12:00
                  └ retention 2026-10-01
                  2026-11-01                                                        2026-11-22
                  ▒▒ pending: 2 ranges

                """)
    }

    @Test func drawsInASCIIWhereTheTerminalKnowsNoMore() {
        let context = RenderingContext(width: 80, useUnicode: false)
        let text = OutputFormat.table.render(Document(schema: "s", sections: [.axis(thresholds)]), in: context)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.contains("== pending: 2 ranges"))
    }

    @Test(arguments: [40, 60, 80, 120], [[0, 0, 0], [100, 100, 100], [50, 51, 52], [0, 50, 100]] as [[Int64]])
    func labelsNeverOverlapAndStayInside(width: Int, positions: [Int64]) {
        let axis = TimeAxis(
            from: day(0, "start"), to: day(100, "end"),
            marks: positions.enumerated().map { .init("mark\($0)", at: day($1, "12:00")) })
        let context = RenderingContext(width: width)
        let lines = TimeAxisDrawing(axis: axis, context: context).lines
        for number in positions.indices {
            #expect(lines.filter { $0.contains("mark\(number) 12:00") }.count == 1)
        }
        #expect(lines.allSatisfy { $0.displayWidth <= width })
    }

    @Test func extremesDoNotOverflow() {
        let axis = TimeAxis(
            from: day(.min, "-infinity"), to: day(.max, "infinity"), marks: [.init("now", at: day(0, "now"))])
        #expect(axis.column(of: 0, among: 101) == 50)
        #expect(axis.column(of: .max, among: 101) == 100)
    }
}
