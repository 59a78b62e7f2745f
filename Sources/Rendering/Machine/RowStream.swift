/// Writes a table's rows while they come, in the formats that allow it.
package struct RowStream: Sendable {
    private let table: Table
    private let keys: [String]
    private let isCSV: Bool

    /// Nil for a format that needs the whole document at once.
    ///
    /// - Parameter table: the columns; its rows are left alone.
    package init?(_ table: Table, as format: OutputFormat) {
        switch format {
        case .table, .json, .openmetrics: return nil
        case .jsonl: isCSV = false
        case .csv: isCSV = true
        }
        self.table = table
        keys = table.uniqueKeys
    }

    /// What stands in front of the first row.
    package func header(schema: String) -> String {
        isCSV ? CSVRenderer().header(table) : JSONLinesRenderer().header(schema)
    }

    /// One row's line, or lines where a CSV field holds some.
    package func line(_ row: [Cell]) -> String {
        if isCSV { return CSVRenderer().line(keys.indices.map { row.indices.contains($0) ? row[$0].value : .null }) }
        return JSONWriter.compact(.object([CellMember(table.key, Table.machineValue(of: row, keys))])) + "\n"
    }

    /// What follows the last row: everything else the document holds, its first fields as the last line. Nothing for
    /// CSV.
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
