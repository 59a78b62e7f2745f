/// How wide each column of an aligned table is.
///
/// Headings may break at spaces and text cells at words; numbers and instants stay whole. When even that doesn't fit,
/// there is no layout and the table is printed expanded.
struct TableLayout: Equatable {
    var widths: [Int]

    /// A text column is never made narrower than this for the sake of the others.
    static let narrowestText = 12
    /// A cell never grows taller than this; people who want all of it ask for the expanded form.
    static let tallestCell = 6

    init?(of table: Table, in context: RenderingContext) {
        guard !table.columns.isEmpty else { return nil }
        var widths: [Int] = []
        var minimums: [Int] = []
        for (index, column) in table.columns.enumerated() {
            let heading = TerminalText.safe(column.title)
            let word = heading.split(separator: " ").map(\.displayWidth).max() ?? 0
            var natural = heading.displayWidth
            var minimum = word
            for row in table.rows.indices {
                let cell = table.cell(row, index)
                let width = cell.displayText(in: context).displayWidth
                natural = max(natural, width)
                minimum = max(minimum, cell.value.mayWrap ? min(width, Self.narrowestText) : width)
            }
            widths.append(natural)
            minimums.append(minimum)
        }
        guard let available = context.width else {
            self.widths = widths
            return
        }
        let frame = widths.count * 3 - 1
        var excess = widths.reduce(0, +) + frame - available
        guard minimums.reduce(0, +) + frame <= available else { return nil }
        while excess > 0 {
            // The widest gives way first; a column far too wide comes down to the terminal's width at once.
            guard let widest = widths.indices.filter({ widths[$0] > minimums[$0] }).max(by: { widths[$0] < widths[$1] })
            else { return nil }
            let step = widths[widest] > available ? widths[widest] - max(available, minimums[widest]) : 1
            widths[widest] -= step
            excess -= step
        }
        self.widths = widths
    }
}
