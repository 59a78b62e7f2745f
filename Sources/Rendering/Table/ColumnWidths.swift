/// The widths of the columns of an aligned table.
///
/// If the terminal is too narrow, headings are wrapped first, then text cells, the widest column first. Numbers and
/// instants are never wrapped. If the table still doesn't fit, the initializer returns nil.
struct ColumnWidths: Equatable {
    var widths: [Int]

    /// The smallest width to which a text column is narrowed, in terminal columns.
    static let narrowestText = 12
    /// A cell of the first column is wrapped only if it is wider than the terminal's width divided by this number. The
    /// first column names the row, and a wrapped name can't be copied.
    static let shareOfNames = 3
    /// The largest number of lines of a cell; longer text is cut off. The expanded form shows the whole text.
    static let tallestCell = 6

    init?(of table: Table, in context: RenderingContext) {
        guard !table.columns.isEmpty else { return nil }
        let measures = table.columns.indices.map { Measure(of: $0, in: table, context) }
        widths = measures.map { max($0.heading, $0.cells) }
        guard let available = context.width else { return }
        let frame = widths.count * 3 - 1
        shrink(to: available - frame, floors: measures.map { max($0.headingWord, $0.cells) })
        shrink(to: available - frame, floors: measures.map { max($0.headingWord, $0.unbreakable) })
        guard widths.reduce(0, +) + frame <= available else { return nil }
    }

    /// Narrows the widest column that isn't at its minimum, until all columns fit or all are at their minimum.
    private mutating func shrink(to available: Int, floors: [Int]) {
        var excess = widths.reduce(0, +) - available
        while excess > 0 {
            let above = widths.indices.filter { widths[$0] > floors[$0] }
            guard let widest = above.max(by: { widths[$0] < widths[$1] }) else { return }
            // A column wider than the terminal is narrowed to the terminal's width in one step.
            let step = widths[widest] > available ? widths[widest] - max(available, floors[widest]) : 1
            widths[widest] -= step
            excess -= step
        }
    }

    /// The desired and the smallest possible widths of a column.
    private struct Measure {
        var heading: Int
        var headingWord: Int
        var cells = 0
        /// The smallest width to which the cells allow the column to be narrowed.
        var unbreakable = 0

        init(of column: Int, in table: Table, _ context: RenderingContext) {
            let title = TerminalText.safe(table.columns[column].title)
            heading = title.displayWidth
            headingWord = title.split(separator: " ").map(\.displayWidth).max() ?? 0
            for row in table.rows.indices {
                let cell = table.cell(row, column)
                let width = cell.displayText(in: context).displayWidth
                cells = max(cells, width)
                let share = column == 0 ? (context.width ?? 0) / ColumnWidths.shareOfNames : 0
                let narrowest = max(share, ColumnWidths.narrowestText)
                unbreakable = max(unbreakable, cell.value.mayWrap ? min(width, narrowest) : width)
            }
        }
    }
}
