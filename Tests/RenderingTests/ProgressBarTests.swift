import Testing

@testable import Rendering

@Suite struct ProgressBarTests {
    @Test func showsShareAndTimeLeft() {
        let bar = ProgressBar(label: "refresh", done: 3, total: 10, elapsed: .seconds(30))
        #expect(bar.line(width: 50, useUnicode: false) == "refresh  [####------------]  30%  ETA 1m 10s  3/10")
    }

    @Test(arguments: [
        (Int64(0), Int64?(10), "0%  0/10"), (10, 10, "100%  done in 30s  10/10"), (5, nil, "30s  5"),
        (0, 0, "100%  done in 30s  0/0"), (20, 10, "100%  done in 30s  20/10"),
    ])
    func knowsItsEnds(done: Int64, total: Int64?, tail: String) {
        let bar = ProgressBar(label: "x", done: done, total: total, elapsed: .seconds(30))
        #expect(bar.line().hasSuffix("  " + tail))
    }

    @Test(arguments: [
        (80, "a_cagg  [#####--------------]  30%  ETA 1m 10s  20 rows  peak 8 MB  3/10 buckets"),
        (60, "a_cagg  [###----------]  30%  ETA 1m 10s  20 rows  peak 8 MB"),
        (45, "a_cagg  [##-------]  30%  ETA 1m 10s  20 rows"), (35, "a_cagg  [##------]  30%  ETA 1m 10s"),
        (24, "a_cagg  30%  ETA 1m 10s"), (20, "a_~  30%  ETA 1m 10s"),
    ])
    func givesUpWhatIsWantedLeastWhereTheLineIsNarrow(width: Int, line: String) {
        let bar = ProgressBar(
            label: "a_cagg", done: 3, total: 10, unit: "buckets", notes: ["20 rows", "peak 8 MB"],
            elapsed: .seconds(30))
        #expect(bar.line(width: width, useUnicode: false) == line)
    }

    @Test(arguments: [20, 30, 40, 80, 200])
    func staysOnOneLine(width: Int) {
        let bar = ProgressBar(
            label: "refresh public.llm_metrics_1min\n", done: 1, total: 9, elapsed: .seconds(1))
        #expect(bar.line(width: width).displayWidth <= width)
        #expect(!bar.line(width: width).contains("\n"))
    }

    /// A line that the terminal wraps isn't overwritten by the next one.
    @Test(arguments: 1...25, [nil, 9, 1] as [Int64?])
    func isNeverLongerThanANarrowTerminal(width: Int, total: Int64?) {
        let bar = ProgressBar(label: "refresh", done: 1, total: total, notes: ["20 rows"], elapsed: .seconds(11_100))
        #expect(bar.line(width: width).displayWidth <= width)
        #expect(bar.line(width: width, useUnicode: false).utf8.count <= width)
    }

    @Test(
        arguments: [(8, 0.25, .seconds(90)), (nil, nil, nil), (0, 1, .zero), (1, 1, .zero)]
            as [(Int64?, Double?, Duration?)])
    func remainingTimeFollowsFromTheAverageSpeed(total: Int64?, fraction: Double?, remaining: Duration?) {
        let bar = ProgressBar(label: "x", done: 2, total: total, elapsed: .seconds(30))
        #expect(bar.fraction == fraction)
        #expect(bar.remaining == remaining)
        #expect(ProgressBar(label: "x", done: 0, total: 8, elapsed: .seconds(30)).remaining == nil)
    }
}
