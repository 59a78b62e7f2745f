/// Draws a time axis.
///
/// A label is to the right of its instant and below the line if the label fits there, or if there is less space on the
/// left. Otherwise it is to the left of the instant and above the line. Each label has its own row and is connected to
/// the line by a vertical leader. The rows are ordered so that no leader crosses a label:
///
///                                                 newest raw row 13:05 ┐
///       ├──────────▒▒▒▒▒▒▒▒────────────┬───────────────────────────────┴─┤
///                                      └ watermark 12:00
struct TimeAxisDrawing {
    var axis: TimeAxis
    var context: RenderingContext

    private struct PlacedMark {
        var column: Int
        var text: String
    }

    private static let indent = "  "

    var lines: [String] {
        let (above, below) = placedMarks
        var rows = markRows(above, areAbove: true)
        rows.append(line(above: above.map(\.column), below: below.map(\.column)))
        rows += markRows(below, areAbove: false)
        rows.append(scale)
        rows += axis.spans.filter { !$0.ranges.isEmpty }.map { span in
            String(repeating: glyph(span.shade), count: 2) + " " + TerminalText.safe(span.label)
        }
        return rows.map { Self.indent + String($0.trailingSpacesRemoved) }
    }

    /// The width of the line, in columns.
    private var width: Int { max(20, min(context.width ?? 100, 120) - 2 * Self.indent.count) }

    private var placedMarks: (above: [PlacedMark], below: [PlacedMark]) {
        var (above, below): ([PlacedMark], [PlacedMark]) = ([], [])
        for mark in axis.marks.sorted(by: { $0.point.position < $1.point.position }) {
            let column = axis.column(of: mark.point.position, among: width)
            let text = TerminalText.safe("\(mark.label) \(mark.point.text)")
            let (left, right) = (column - 1, width - column - 2)
            let goesBelow = text.displayWidth <= right || right >= left
            let fitted = text.truncated(to: goesBelow ? right : left, ellipsis: context.useUnicode ? "…" : "~")
            if goesBelow {
                below.append(PlacedMark(column: column, text: fitted))
            } else {
                above.append(PlacedMark(column: column, text: fitted))
            }
        }
        return (above, below)
    }

    /// Returns the rows above or below the axis line: one row for each mark, the row of the rightmost mark first. A
    /// leader is the vertical stroke between a label and the axis line. Above the axis line, a row also shows the
    /// leaders of all marks to the right of its mark. Below the axis line, it shows the leaders of all marks to the
    /// left.
    private func markRows(_ marks: [PlacedMark], areAbove: Bool) -> [String] {
        marks.indices.reversed().map { index in
            let mark = marks[index]
            let passing = areAbove ? marks[(index + 1)...] : marks[..<index]
            let isShared = passing.contains { $0.column == mark.column }
            let (joint, corner) = areAbove ? ("┤", "┐") : ("├", "└")
            var row = Row(width: width)
            for other in passing { row.put(leader, at: other.column) }
            row.put(context.useUnicode ? (isShared ? joint : corner) : "+", at: mark.column)
            row.put(mark.text, at: areAbove ? mark.column - 1 - mark.text.displayWidth : mark.column + 2)
            return row.text
        }
    }

    private func line(above: [Int], below: [Int]) -> String {
        var row = Row(width: width, fill: context.useUnicode ? "─" : "-")
        for span in axis.spans {
            for range in span.ranges where !range.isEmpty {
                let first = axis.column(of: range.lowerBound, among: width)
                for column in first...max(first, axis.column(of: range.upperBound, among: width)) {
                    row.put(glyph(span.shade), at: column)
                }
            }
        }
        for column in Set(above + below) {
            let joint = above.contains(column) ? (below.contains(column) ? "┼" : "┴") : "┬"
            row.put(context.useUnicode ? joint : "+", at: column)
        }
        for mark in axis.marks {
            if mark.point.position < axis.start.position { row.put(context.useUnicode ? "◀" : "<", at: 0) }
            if mark.point.position > axis.end.position { row.put(context.useUnicode ? "▶" : ">", at: width - 1) }
        }
        return row.text
    }

    /// The row with the texts of the axis's two ends.
    private var scale: String {
        let (start, end) = (TerminalText.safe(axis.start.text), TerminalText.safe(axis.end.text))
        let gap = max(3, width - start.displayWidth - end.displayWidth)
        return CellStyle.dim.apply(start + String(repeating: " ", count: gap) + end, in: context)
    }

    private var leader: String { context.useUnicode ? "│" : "|" }

    private func glyph(_ shade: TimeAxis.Shade) -> String {
        switch shade {
        case .light: context.useUnicode ? "░" : "."
        case .medium: context.useUnicode ? "▒" : "="
        case .dark: context.useUnicode ? "█" : "#"
        }
    }
}

/// A line of fixed width that texts are written into. Text outside the line is left out.
private struct Row {
    private var cells: [String]

    init(width: Int, fill: String = " ") {
        cells = Array(repeating: fill, count: width)
    }

    mutating func put(_ text: String, at column: Int) {
        var column = column
        for character in text {
            if cells.indices.contains(column) { cells[column] = String(character) }
            let next = column + character.displayWidth
            // A wide character also takes the cell after it.
            for covered in (column + 1)..<max(column + 1, next) where cells.indices.contains(covered) {
                cells[covered] = ""
            }
            column = next
        }
    }

    var text: String { cells.joined() }
}
