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
}
