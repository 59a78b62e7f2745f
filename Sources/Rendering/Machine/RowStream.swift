/// Writes the rows of a table one at a time, in formats that allow it.
package struct RowStream: Sendable {
    private let table: Table
    private let keys: [String]
    private let isCSV: Bool

    /// Returns nil for a format that can't print the rows one at a time.
    ///
    /// - Parameter table: the table with the columns; its rows are ignored.
    package init?(_ table: Table, as format: OutputFormat) {
        switch format {
        case .table, .json, .openmetrics: return nil
        case .jsonl: isCSV = false
        case .csv: isCSV = true
        }
        self.table = table
        keys = table.uniqueKeys
    }

    /// The text before the first row.
    package func header(schema: String) -> String {
        isCSV ? CSVRenderer().header(table) : JSONLinesRenderer().header(schema)
    }

    /// The line of a row; several lines if a CSV field contains line breaks.
    package func line(_ row: [Cell]) -> String {
        if isCSV { return CSVRenderer().line(keys.indices.map { row.indices.contains($0) ? row[$0].value : .null }) }
        return JSONWriter.compact(.object([CellMember(table.key, Table.machineValue(of: row, keys))])) + "\n"
    }

    /// Returns the text after the last row: first the other sections of the document, except sections with fields; then
    /// the notes; then the sections with fields, in reverse order. Empty for CSV.
    package func footer(_ document: Document) -> String {
        guard !isCSV else { return "" }
        let lines = JSONLinesRenderer()
        let others = document.sections.filter { $0.table?.key != table.key }
        let (fields, rest) = (others.filter(\.isFields), others.filter { !$0.isFields })
        return (rest.flatMap(lines.lines) + document.notes.map(lines.line) + fields.reversed().flatMap(lines.lines))
            .joined()
    }
}

extension Section {
    fileprivate var isFields: Bool { if case .fields = self { true } else { false } }
}
