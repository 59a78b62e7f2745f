/// The progress of a long operation, as one line of text. The caller prints and updates it.
package struct ProgressBar: Sendable, Equatable {
    /// The name of the operation.
    package var label: String
    /// The amount that is done, in the unit `unit`.
    package var done: Int64
    /// The total amount; nil if it isn't known. Without a total, the line shows the amount that is done, but no
    /// estimate.
    package var total: Int64?
    /// The unit of `done` and `total`, as a plural noun such as `buckets`; empty if the unit is obvious.
    package var unit: String
    /// Other facts, the most important first. They are shown after the bar, as many as fit.
    package var notes: [String]
    /// The time since the operation began.
    package var elapsed: Duration

    /// A progress bar. The caller measures `elapsed`.
    package init(
        label: String, done: Int64, total: Int64?, unit: String = "", notes: [String] = [], elapsed: Duration
    ) {
        (self.label, self.done, self.total, self.unit) = (label, done, total, unit)
        (self.notes, self.elapsed) = (notes, elapsed)
    }

    /// The fraction that is done, from 0 to 1; nil without a total. It is 1 if the total is zero.
    package var fraction: Double? {
        guard let total else { return nil }
        return total <= 0 ? 1 : min(1, max(0, Double(done) / Double(total)))
    }

    /// The estimated remaining time, if the operation continues at its average speed. Nil if nothing is done yet, or if
    /// the total isn't known.
    package var remaining: Duration? {
        guard let fraction, fraction > 0 else { return nil }
        return elapsed * ((1 - fraction) / fraction)
    }

    /// The line: `label  [######----]  60%  ETA 2m 10s  20000 rows  6/10 buckets`, at most `width` columns. If the line
    /// is too long, the count is left out first, then the notes from the last to the first, then the bar. If the line
    /// is still too long, the label is cut, then left out.
    package func line(width: Int = 80, useUnicode: Bool = true) -> String {
        let label = TerminalText.safe(label)
        var tail = estimate
        for fact in notes + [count] {
            let longer = "\(tail)  \(fact)"
            guard label.displayWidth + longer.displayWidth + Self.leastBar + 6 <= width else { break }
            tail = longer
        }
        let labelSpace = width - tail.displayWidth - 2
        guard labelSpace > 0 else { return tail.truncated(to: width, ellipsis: "") }
        let name = label.truncated(to: labelSpace, ellipsis: useUnicode ? "…" : "~")
        let barSpace = min(40, width - name.displayWidth - tail.displayWidth - 6)
        guard let fraction, barSpace >= Self.leastBar else { return "\(name)  \(tail)" }
        let filled = Int(fraction * Double(barSpace))
        let bar =
            String(repeating: useUnicode ? "█" : "#", count: filled)
            + String(repeating: useUnicode ? "░" : "-", count: barSpace - filled)
        return "\(name)  [\(bar)]  \(tail)"
    }

    /// The smallest width of a bar, in columns.
    private static let leastBar = 5

    private var count: String {
        let counted = total.map { "\(done)/\($0)" } ?? "\(done)"
        return unit.isEmpty ? counted : "\(counted) \(unit)"
    }

    private var estimate: String {
        guard let fraction else { return elapsed.shortText }
        let share = "\(Int((fraction * 100).rounded(.down)))%"
        if fraction >= 1 { return "\(share)  done in \(elapsed.shortText)" }
        return remaining.map { "\(share)  ETA \($0.shortText)" } ?? share
    }
}
