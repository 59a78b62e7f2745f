/// How far a long piece of work is, as one line of text. Drawing and redrawing it is the shell's.
package struct ProgressBar: Sendable, Equatable {
    /// What is being done.
    package var label: String
    /// How much of it, in units of the caller's.
    package var done: Int64
    /// Nil while nobody knows; the line then shows what was done and no estimate.
    package var total: Int64?
    /// What `done` and `total` count, in the plural; nothing where it goes without saying.
    package var unit: String
    /// What else is known so far, the most wanted first. Shown where there is room for it beside the bar.
    package var notes: [String]
    /// Since the work began.
    package var elapsed: Duration

    /// The clock is the caller's.
    package init(
        label: String, done: Int64, total: Int64?, unit: String = "", notes: [String] = [], elapsed: Duration
    ) {
        (self.label, self.done, self.total, self.unit) = (label, done, total, unit)
        (self.notes, self.elapsed) = (notes, elapsed)
    }

    /// Between 0 and 1; nil without a total. Work of no size is done.
    package var fraction: Double? {
        guard let total else { return nil }
        return total <= 0 ? 1 : min(1, max(0, Double(done) / Double(total)))
    }

    /// Time left if the rest goes as fast as what was done; nil before anything is done or without a total.
    package var remaining: Duration? {
        guard let fraction, fraction > 0 else { return nil }
        return elapsed * ((1 - fraction) / fraction)
    }

    /// `label  [######----]  60%  ETA 2m 10s  20000 rows  6/10 buckets`, at most `width` columns. Where there isn't room
    /// for all, the count goes first, then the notes from the last on, then the bar, then the label's end.
    package func line(width: Int = 80, useUnicode: Bool = true) -> String {
        let label = TerminalText.safe(label)
        var tail = estimate
        for fact in notes + [count] {
            let longer = "\(tail)  \(fact)"
            guard label.displayWidth + longer.displayWidth + Self.leastBar + 6 <= width else { break }
            tail = longer
        }
        let labelRoom = max(0, width - tail.displayWidth - 2)
        let name = label.truncated(to: labelRoom, ellipsis: useUnicode ? "…" : "~")
        let barRoom = min(40, width - name.displayWidth - tail.displayWidth - 6)
        guard let fraction, barRoom >= Self.leastBar else { return "\(name)  \(tail)" }
        let filled = Int(fraction * Double(barRoom))
        let bar =
            String(repeating: useUnicode ? "█" : "#", count: filled)
            + String(repeating: useUnicode ? "░" : "-", count: barRoom - filled)
        return "\(name)  [\(bar)]  \(tail)"
    }

    /// Columns below which a bar says nothing.
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

extension Duration {
    /// Two units at most: `45s`, `2m 10s`, `3h 05m`, `2d 4h`.
    package var shortText: String {
        let seconds = max(0, components.seconds)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m \(twoDigits(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3_600)h \(twoDigits(seconds / 60 % 60))m"
        default: return "\(seconds / 86_400)d \(seconds / 3_600 % 24)h"
        }
    }

    private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
