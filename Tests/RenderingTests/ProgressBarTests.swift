import Testing

@testable import Rendering

@Suite struct ProgressBarTests {
    @Test func showsShareAndTimeLeft() {
        let bar = ProgressBar(label: "refresh", done: 3, total: 10, elapsed: .seconds(30))
        #expect(bar.line(width: 50, useUnicode: false) == "refresh  [####------------]  30%  3/10  ETA 1m 10s")
    }

    @Test(arguments: [
        (Int64(0), Int64?(10), "0%  0/10"), (10, 10, "100%  10/10  done in 30s"), (5, nil, "5  30s"),
        (0, 0, "100%  0/0  done in 30s"), (20, 10, "100%  20/10  done in 30s"),
    ])
    func knowsItsEnds(done: Int64, total: Int64?, tail: String) {
        let bar = ProgressBar(label: "x", done: done, total: total, elapsed: .seconds(30))
        #expect(bar.line().hasSuffix("  " + tail))
    }

    @Test(arguments: [20, 30, 40, 80, 200])
    func staysOnOneLine(width: Int) {
        let bar = ProgressBar(
            label: "refresh public.llm_metrics_1min\n", done: 1, total: 9, elapsed: .seconds(1))
        #expect(bar.line(width: width).displayWidth <= width)
        #expect(!bar.line(width: width).contains("\n"))
    }

    @Test(arguments: [(0, "0s"), (59, "59s"), (130, "2m 10s"), (11_100, "3h 05m"), (187_200, "2d 4h")])
    func durationsHaveTwoUnits(seconds: Int, text: String) {
        #expect(Duration.seconds(seconds).shortText == text)
    }
}
