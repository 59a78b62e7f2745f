internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Shows the progress of a refresh. At a terminal, a bar counts buckets, and shows the number of rows written and the
/// peak memory so far. Otherwise one line is printed for each window. With `--output jsonl` or `csv`, each finished
/// window is also printed as a row of the result.
@MainActor
final class RefreshProgress {
    private let line: ProgressLine
    private let console: Console
    private let type: TimeType
    private let total: Int64
    private let width: Int64
    private var done: Int64 = 0
    private var windows = 0
    private var rows: Int64?
    private var peak: Int64?
    private let stream: RowStream?

    init(_ plan: RefreshPlan, console: Console, stream: RowStream?) {
        let cagg = plan.state.cagg
        self.console = console
        line = ProgressLine(cagg.view.name, counting: "buckets", console: console)
        type = cagg.timeType
        let width = max(1, cagg.bucket.approximateWidth)
        self.width = width
        total = plan.windows.reduce(0) { $0 + Self.buckets($1, width) }
        self.stream = stream
    }

    private static func buckets(_ range: TimeRange, _ width: Int64) -> Int64 {
        max(1, range.end.rawValue.subtractingReportingOverflow(range.start.rawValue).partialValue / width)
    }

    func show(_ event: RefreshEvent) {
        switch event {
        case .started: line.show(done: 0, total: total)
        case .waiting(let reason): line.announce("waiting: \(reason)")
        case .policyPausing(let job): line.step("job \(job): paused during the refresh")
        case .policyResumed(let job): line.step("job \(job): resumed")
        case .windowStarted(let range): draw(range)
        case .windowFinished(let window):
            windows += 1
            done = min(total, done + Self.buckets(window.range, width))
            rows = window.rows.map { $0 + (rows ?? 0) } ?? rows
            peak = [peak, window.memory?.resident].compactMap { $0 }.max()
            draw(window.range)
            line.step("window \(windows) \(TimeText.people(window.range, type)): \(Self.text(window))")
            if let stream { console.write(stream.line(RefreshReport.row(window, type))) }
        case .windowFailed(let range, let error, _):
            line.step("window \(windows + 1) \(TimeText.people(range, type)): \(error)")
        }
    }

    func clear() { line.clear() }

    private func draw(_ window: TimeRange) {
        let notes = [
            TimeText.people(window.start, type), rows.map { $0.counted("row") },
            peak.map { "peak \(ByteText.people($0))" },
        ]
        line.show(done: done, total: total, notes: notes.compactMap { $0 })
    }

    private static func text(_ window: RefreshWindow) -> String {
        switch window.outcome {
        case .refreshed:
            let memory = window.memory.flatMap(\.resident).map { ", peak memory \(ByteText.people($0))" } ?? ""
            let rows = window.rows.map { ", \($0.counted("row"))" } ?? ""
            return TimeText.length(window.duration) + rows + memory
        case .upToDate: return "already up to date"
        case .skipped: return "nothing to do"
        case .clipped: return "left out, because its raw data is gone"
        }
    }
}
