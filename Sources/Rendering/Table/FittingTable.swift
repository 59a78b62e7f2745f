/// An aligned table that fits the terminal. If necessary, it leaves out columns that aren't essential.
struct FittingTable {
    private var aligned: AlignedTable
    private var leftOut: [String] = []

    /// Returns nil if not even the essential columns fit.
    init?(_ table: Table, in context: RenderingContext) {
        var table = table
        while true {
            if let layout = TableLayout(of: table, in: context) {
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
        let hint = "(no room for \(leftOut.joined(separator: ", ")); \\x or --output json shows all)"
        return aligned.lines
            + hint.wrapped(to: context.width ?? .max, separators: "", indent: 1).map {
                CellStyle.dim.apply($0, in: context)
            }
    }
}
