internal import Rendering

/// Progress on standard error: a bar that redraws itself at a terminal, a line a step on a pipe.
@MainActor
final class ProgressLine {
    private let console: Console
    private let label: String
    private let unit: String
    private let start = ContinuousClock.now
    private var isDrawn = false

    /// - Parameter unit: what is counted, in the plural; nothing where it goes without saying.
    init(_ label: String, counting unit: String = "", console: Console) {
        (self.label, self.unit) = (label, unit)
        self.console = console
    }

    /// Redraws the bar; on a pipe nothing, since `step` speaks there.
    func show(done: Int64, total: Int64?, detail: String = "", notes: [String] = []) {
        guard console.errorIsTerminal else { return }
        let name = detail.isEmpty ? label : "\(label) \(detail)"
        let elapsed = ContinuousClock.now - start
        let bar = ProgressBar(label: name, done: done, total: total, unit: unit, notes: notes, elapsed: elapsed)
        console.writeError("\r\(bar.line(width: console.errorWidth - 1, useUnicode: console.useUnicode))\u{1B}[K")
        isDrawn = true
    }

    /// What is being done now, where nobody knows how long it takes.
    func announce(_ what: String) {
        guard console.errorIsTerminal else { return console.writeError("\(label): \(what)\n") }
        console.writeError("\r\(label): \(what)…\u{1B}[K")
        isDrawn = true
    }

    /// Describes one finished step in words, if there is no bar.
    func step(_ text: String) {
        guard !console.errorIsTerminal else { return }
        console.writeError(text + "\n")
    }

    /// Takes the bar away, so that what follows starts on a clean line.
    func clear() {
        guard isDrawn else { return }
        console.writeError("\r\u{1B}[K")
        isDrawn = false
    }
}
