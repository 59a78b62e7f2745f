/// Draws a table in psql's default format, which operators know.
struct AlignedTable {
    var table: Table
    var layout: ColumnWidths
    var context: RenderingContext

    var lines: [String] {
        let headings = zip(table.columns, layout.widths).map { column, width in
            TerminalText.safe(column.title).wrapped(to: width).map { line in
                let left = (width - line.displayWidth) / 2
                let centred = String(repeating: " ", count: max(0, left)) + line
                return styled(centred, .strong, width: width, alignment: .leading)
            }
        }
        let rule = layout.widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+")
        return joined(headings) + [rule] + table.rows.indices.flatMap { joined(cells(ofRow: $0)) }
    }

    private func cells(ofRow row: Int) -> [[String]] {
        table.columns.indices.map { index in
            let cell = table.cell(row, index)
            let width = layout.widths[index]
            var lines = cell.displayText(in: context).wrapped(to: width)
            if lines.count > ColumnWidths.tallestCell {
                let ellipsis = context.useUnicode ? "…" : "..."
                lines = Array(lines.prefix(ColumnWidths.tallestCell))
                lines[lines.count - 1] = (lines[lines.count - 1] + ellipsis).truncated(to: width, ellipsis: ellipsis)
            }
            return lines.map {
                styled($0, cell.effectiveStyle, width: width, alignment: table.columns[index].alignment)
            }
        }
    }

    /// The text in its style, padded to `width`. The padding has no style, because in some themes a style underlines or
    /// inverts the text.
    private func styled(_ text: String, _ style: CellStyle, width: Int, alignment: Column.Alignment) -> String {
        let gap = String(repeating: " ", count: max(0, width - text.displayWidth))
        let painted = style.apply(text, in: context)
        return alignment == .leading ? painted + gap : gap + painted
    }

    /// The lines of one row. Its cells can have different heights.
    private func joined(_ cells: [[String]]) -> [String] {
        let height = cells.map(\.count).max() ?? 0
        return (0..<height).map { line in
            let parts = cells.enumerated().map { index, cell in
                cell.indices.contains(line) ? cell[line] : String(repeating: " ", count: layout.widths[index])
            }
            return String((" " + parts.joined(separator: " | ")).trailingSpacesRemoved)
        }
    }
}

/// An aligned table that fits the terminal. If necessary, it leaves out columns that aren't essential.
struct FittingTable {
    private var aligned: AlignedTable
    private var leftOut: [String] = []

    /// Returns nil if not even the essential columns fit.
    init?(_ table: Table, in context: RenderingContext) {
        var table = table
        while true {
            if let layout = ColumnWidths(of: table, in: context) {
                aligned = AlignedTable(table: table, layout: layout, context: context)
                return
            }
            guard let detail = table.columns.lastIndex(where: { $0.importance == .detail }) else { return nil }
            leftOut.insert(TerminalText.safe(table.columns[detail].title), at: 0)
            table = table.removing(column: detail)
        }
    }

    var lines: [String] {
        guard !leftOut.isEmpty else { return aligned.lines }
        let context = aligned.context
        let hint = "(not shown: \(leftOut.joined(separator: ", ")); \\x or --output json shows all columns)"
        return aligned.lines
            + hint.wrapped(to: context.width ?? .max, separators: "", indent: 1).map {
                CellStyle.dim.apply($0, in: context)
            }
    }
}
