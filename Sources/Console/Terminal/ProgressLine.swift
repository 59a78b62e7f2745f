internal import Rendering

/// Shows progress on standard error: a bar at a terminal, otherwise one line for each step.
@MainActor
final class ProgressLine {
    private let console: Console
    private let label: String
    private let unit: String
    private let start = ContinuousClock.now
    private var isDrawn = false

    /// - Parameter unit: what is counted, in the plural; empty if the numbers need no unit.
    init(_ label: String, counting unit: String = "", console: Console) {
        (self.label, self.unit) = (label, unit)
        self.console = console
    }

    /// Redraws the bar. If standard error isn't a terminal, does nothing, because `step` prints the progress.
    func show(done: Int64, total: Int64?, detail: String = "", notes: [String] = []) {
        guard console.errorIsTerminal else { return }
        let name = detail.isEmpty ? label : "\(label) \(detail)"
        let elapsed = ContinuousClock.now - start
        let bar = ProgressBar(label: name, done: done, total: total, unit: unit, notes: notes, elapsed: elapsed)
        console.writeError("\r\(bar.line(width: console.errorWidth - 1, useUnicode: console.useUnicode))\u{1B}[K")
        isDrawn = true
    }

    /// Shows an action whose duration can't be predicted, in place of the bar.
    func announce(_ what: String) {
        guard console.errorIsTerminal else { return console.writeError("\(label): \(what)\n") }
        console.writeError("\r\(label): \(what)…\u{1B}[K")
        isDrawn = true
    }

    /// Prints a line about a step. At a terminal, does nothing, because the bar shows the progress.
    func step(_ text: String) {
        guard !console.errorIsTerminal else { return }
        console.writeError(text + "\n")
    }

    /// Removes the bar, so that later output starts on an empty line.
    func clear() {
        guard isDrawn else { return }
        console.writeError("\r\u{1B}[K")
        isDrawn = false
    }
}
