/// How wide each column of an aligned table is.
///
/// Where room is short, headings break first, then text cells, the widest first; numbers and instants stay whole. When
/// even that doesn't fit, there is no layout.
struct TableLayout: Equatable {
    var widths: [Int]

    /// A text column is never made narrower than this for the sake of the others.
    static let narrowestText = 12
    /// The first column names the row. A name broken in two can't be copied, so up to this share of the terminal it
    /// stays whole.
    static let shareOfNames = 3
    /// A cell never grows taller than this; people who want all of it ask for the expanded form.
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

    /// Takes from the widest column above its floor until all fit, or all stand on their floors.
    private mutating func shrink(to available: Int, floors: [Int]) {
        var excess = widths.reduce(0, +) - available
        while excess > 0 {
            let above = widths.indices.filter { widths[$0] > floors[$0] }
            guard let widest = above.max(by: { widths[$0] < widths[$1] }) else { return }
            // A column far too wide comes down to the terminal's width at once.
            let step = widths[widest] > available ? widths[widest] - max(available, floors[widest]) : 1
            widths[widest] -= step
            excess -= step
        }
    }

    /// What a column would like, and what it can do with.
    private struct Measure {
        var heading: Int
        var headingWord: Int
        var cells = 0
        /// The width below which a cell would break where it mustn't.
        var unbreakable = 0

        init(of column: Int, in table: Table, _ context: RenderingContext) {
            let title = TerminalText.safe(table.columns[column].title)
            heading = title.displayWidth
            headingWord = title.split(separator: " ").map(\.displayWidth).max() ?? 0
            for row in table.rows.indices {
                let cell = table.cell(row, column)
                let width = cell.displayText(in: context).displayWidth
                cells = max(cells, width)
                let share = column == 0 ? (context.width ?? 0) / TableLayout.shareOfNames : 0
                let narrowest = max(share, TableLayout.narrowestText)
                unbreakable = max(unbreakable, cell.value.mayWrap ? min(width, narrowest) : width)
            }
        }
    }
}
