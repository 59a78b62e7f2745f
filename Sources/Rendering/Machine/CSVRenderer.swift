/// Renders the primary table of a document as CSV (RFC 4180), with the keys of the columns as the header. If no table
/// is primary, renders the first table; if there is no table, the first section with fields or statements.
///
/// Lines end in LF, as in `COPY … CSV` and `psql --csv`. As in `COPY`, NULL is an empty field and an empty string is
/// `""`. A text that starts with `=` stays unchanged, although a spreadsheet would read it as a formula.
struct CSVRenderer {
    func render(_ document: Document) -> String {
        let tables = document.sections.compactMap(\.table)
        if let table = tables.first(where: \.isPrimary) ?? tables.first { return render(table) }
        for section in document.sections {
            switch section {
            case .fields(_, _, let fields):
                return line(fields.map { .text($0.key) }) + line(fields.map(\.cell.value))
            case .statements(_, let statements):
                return line([.text("statement")]) + statements.map { line([.text($0)]) }.joined()
            case .table, .comparison, .strip, .chart, .note, .axis, .metrics: continue
            }
        }
        return ""
    }

    private func render(_ table: Table) -> String {
        header(table)
            + table.rows.indices.map { row in
                line(table.columns.indices.map { table.cell(row, $0).value })
            }.joined()
    }

    func header(_ table: Table) -> String { line(table.uniqueKeys.map { .text($0) }) }

    func line(_ values: [CellValue]) -> String {
        values.map(field).joined(separator: ",") + "\n"
    }

    private func field(_ value: CellValue) -> String {
        guard let text = value.plainText else { return "" }
        let mustQuote = text.isEmpty || text.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
        return mustQuote ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
