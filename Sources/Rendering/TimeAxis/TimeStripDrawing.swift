/// Draws a strip of time:
///
///     14 slices
///               ▂█
///       ........DD..P?
///       2026-11-08 00:00Z            2026-11-22 00:00Z
///       D drift  P pending  ? not compared  . no difference
///
/// If there are few stretches, their cells are wider. If there are many stretches, several share a cell, and the cell
/// shows the worst result.
struct TimeStripDrawing {
    var strip: TimeStrip
    var context: RenderingContext

    private static let indent = "  "
    private static let bars = Array(" ▁▂▃▄▅▆▇█").map(String.init)
    private static let widestCell = 6

    var lines: [String] {
        guard !strip.stretches.isEmpty else { return [] }
        let cells = self.cells
        var drawn = [CellStyle.strong.apply(TerminalText.safe(title), in: context)]
        let bars = repeated(cells.map { Self.bars[min(8, Int(($0.share * 8).rounded(.up)))] })
        // The row of bars is left out without Unicode, and if all bars are empty.
        if context.useUnicode, bars.contains(where: { $0 != " " }) {
            drawn.append(String((Self.indent + bars.joined()).trailingSpacesRemoved))
        }
        drawn.append(Self.indent + letters(cells))
        return drawn + [Self.indent + scale(cells.count * cellWidth)] + legend
    }

    private var width: Int { max(20, min(context.width ?? 100, 120) - 2 * Self.indent.count) }

    private var stretchesPerCell: Int { (strip.stretches.count + width - 1) / width }

    private var cellWidth: Int { max(1, min(Self.widestCell, width / max(1, strip.stretches.count))) }

    private var title: String {
        stretchesPerCell > 1 ? "\(strip.title), \(stretchesPerCell) per character" : strip.title
    }

    private var cells: [TimeStrip.Stretch] {
        stride(from: 0, to: strip.stretches.count, by: stretchesPerCell).map { first in
            let joined = strip.stretches[first..<min(first + stretchesPerCell, strip.stretches.count)]
            return TimeStrip.Stretch(joined.map(\.meaning).min() ?? 0, share: joined.map(\.share).max() ?? 0)
        }
    }

    private func repeated(_ cells: [String]) -> [String] {
        cells.flatMap { Array(repeating: $0, count: cellWidth) }
    }

    /// The letters of all cells. Adjacent cells of the same meaning are coloured together.
    private func letters(_ cells: [TimeStrip.Stretch]) -> String {
        var line = ""
        var rest = cells[...]
        while let meaning = rest.first?.meaning {
            let run = rest.prefix { $0.meaning == meaning }
            rest = rest.dropFirst(run.count)
            let text = String(repeating: strip.meanings[meaning].letter, count: run.count * cellWidth)
            line += strip.meanings[meaning].style.apply(text, in: context)
        }
        return line
    }

    private func scale(_ width: Int) -> String {
        let (start, end) = (TerminalText.safe(strip.start), TerminalText.safe(strip.end))
        let gap = width - start.displayWidth - end.displayWidth
        let text = gap >= 3 ? start + String(repeating: " ", count: gap) + end : "\(start) to \(end)"
        return CellStyle.dim.apply(text, in: context)
    }

    /// The legend, with only the meanings that are drawn.
    private var legend: [String] {
        let used = Set(cells.map(\.meaning))
        let words = strip.meanings.indices.filter(used.contains).map { index in
            "\(strip.meanings[index].letter) \(TerminalText.safe(strip.meanings[index].label))"
        }
        return words.joined(separator: "   ").wrapped(to: width, separators: "").map { Self.indent + $0 }
    }
}
