/// Draws a table with one line per field, as psql's `\x` does. Used for rows that are too wide for the terminal.
struct ExpandedTable {
    var table: Table
    var context: RenderingContext

    var lines: [String] {
        let names = table.columns.map { TerminalText.safe($0.title) }
        let nameWidth = names.map(\.displayWidth).max() ?? 0
        let availableWidth = context.width.map { max(20, $0 - nameWidth - 3) } ?? .max
        let rows = table.rows.indices.map { row in
            table.columns.indices.map { table.cell(row, $0).displayText(in: context).wrapped(to: availableWidth) }
        }
        let valueWidth = rows.joined().joined().map(\.displayWidth).max() ?? 0
        return rows.enumerated().flatMap { number, cells in
            let record = rule(record: number + 1, nameWidth: nameWidth, valueWidth: valueWidth)
            return [CellStyle.dim.apply(record, in: context)]
                + cells.indices.flatMap { index in
                    let style = table.cell(number, index).effectiveStyle
                    return cells[index].enumerated().map { line, value in
                        let name = (line == 0 ? names[index] : "").padded(to: nameWidth, alignment: .leading)
                        return String("\(name) | \(style.apply(value, in: context))".trailingSpacesRemoved)
                    }
                }
        }
    }

    /// The line above a record: `-[ RECORD 1 ]-+----`. As in psql, the `+` is left out if the words are longer than the
    /// column of names.
    private func rule(record: Int, nameWidth: Int, valueWidth: Int) -> String {
        let words = "-[ RECORD \(record) ]"
        let total = nameWidth + valueWidth + 3
        if words.count > nameWidth + 1 {
            return words + String(repeating: "-", count: max(1, total - words.count))
        }
        return words + String(repeating: "-", count: nameWidth + 1 - words.count) + "+"
            + String(repeating: "-", count: valueWidth + 1)
    }
}
