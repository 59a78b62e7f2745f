import Testing

@testable import Rendering

@Suite struct BarChartTests {
    private let chart = Section.chart(
        BarChart(
            title: "buckets",
            measures: [.init("peak memory", limit: 128), .init("run")],
            choices: [
                .init("1", bars: [.init(16, "16 MB"), .init(90, "1m 30s")]),
                .init("10", isMarked: true, bars: [.init(100, "100 MB"), .init(20, "20s")]),
                .init("100", bars: [.init(256, "256 MB"), .init(9, "9s")]),
            ], table: Table(key: "choices", columns: [Column(key: "buckets")], rows: [[.integer(1)], [.integer(10)]])))

    private func text(_ context: RenderingContext) -> String {
        OutputFormat.table.render(Document(schema: "s", sections: [chart]), in: context)
    }

    @Test func showsWhatEachChoiceCostsAndWhereTheLimitIs() {
        #expect(
            text(RenderingContext(width: 60)) == """
                  buckets  peak memory              run
                        1  █       ╎        16 MB   ████████████████ 1m 30s
                →      10  ██████  ╎        100 MB  ████             20s
                      100  ████████╎███████ 256 MB  ██               9s

                """)
    }

    @Test func readsWithoutColourAndWithoutUnicode() {
        let plain = text(RenderingContext(width: 60, useUnicode: false))
        #expect(plain.utf8.allSatisfy { $0 < 0x80 })
        #expect(plain.contains(">      10") && plain.contains("|"))
    }

    @Test(arguments: [40, 60, 80, 200])
    func fitsTheTerminal(width: Int) {
        #expect(text(RenderingContext(width: width)).split(separator: "\n").allSatisfy { $0.displayWidth <= width })
    }

    @Test func isATableToMachines() {
        let document = Document(schema: "s", sections: [chart])
        #expect(OutputFormat.json.render(document).contains("\"buckets\": 10"))
        #expect(OutputFormat.csv.render(document) == "buckets\n1\n10\n")
        #expect(OutputFormat.jsonl.render(document).contains("{\"choices\": {\"buckets\": 10}}"))
    }

    /// Nothing was measured, and one measure is missing altogether.
    @Test func zeroesAndMissingBarsAreDrawnAsNothing() {
        let measures = [BarChart.Measure("memory"), BarChart.Measure("run")]
        let choices = [
            BarChart.Choice("1", bars: [.init(0, "0 MB")]),
            BarChart.Choice("2", bars: [.init(0, "0 MB"), .init(0, "0s")]),
        ]
        let empty = BarChart(
            title: "buckets", measures: measures, choices: choices, table: Table(key: "c", columns: [], rows: []))
        let text = OutputFormat.table.render(
            Document(schema: "s", sections: [.chart(empty)]), in: RenderingContext(width: 60))
        #expect(!text.contains("█"))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func smallestValueStillHasABar() {
        let measure = BarChart.Measure("rows")
        let choices = [
            BarChart.Choice("1", bars: [.init(1, "1")]), BarChart.Choice("2", bars: [.init(1_000_000, "1000000")]),
        ]
        let chart = BarChart(
            title: "n", measures: [measure], choices: choices, table: Table(key: "c", columns: [], rows: []))
        let text = OutputFormat.table.render(Document(schema: "s", sections: [.chart(chart)]))
        #expect(text.split(separator: "\n")[1].count { $0 == "█" } == 1)
    }
}
