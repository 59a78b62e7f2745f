internal import Operations
internal import Timescale

/// Shows the progress of a diff. While the diff waits, shows the reason.
@MainActor
final class DiffProgress {
    private let cagg: ContinuousAggregate
    private let line: ProgressLine
    private let isShown: Bool
    private var finished = 0
    private var slices = 0
    /// The reason why the diff waits; nil while it compares.
    private var waitReason: String?

    /// - Parameter isShown: false if no bar may be drawn. If true, a bar is drawn only if standard error is
    ///   a terminal.
    init(_ cagg: ContinuousAggregate, _ line: ProgressLine, isShown: Bool) {
        (self.cagg, self.line, self.isShown) = (cagg, line, isShown)
    }

    func show(_ event: DiffRun.Event) {
        switch event {
        case .planned(_, _, let slices): self.slices = slices
        case .sliceStarted(let slice):
            if waitReason != nil { line.step("diff \(cagg.view): continuing") }
            waitReason = nil
            draw(TimeText.people(slice.start, cagg.timeType))
        case .sliceFinished: finished += 1
        }
    }

    /// Shows that the diff waits. At a terminal, the bar shows the reason. Otherwise one line is printed when the wait
    /// begins.
    func wait(_ reason: String) {
        if waitReason == nil { line.step("diff \(cagg.view): waiting: \(reason)") }
        waitReason = reason
        draw("waiting: \(reason)")
    }

    func clear() { line.clear() }

    private func draw(_ detail: String) {
        guard isShown else { return }
        line.show(done: Int64(finished), total: Int64(slices), detail: detail)
    }
}
