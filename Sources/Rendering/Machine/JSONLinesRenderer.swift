/// Renders a document as JSON Lines: first the schema, then one line for each set of fields, table row, statement and
/// note.
///
/// Each line is an object with one member, whose key is the key of the section. A reader can process the lines one by
/// one, and the names of columns don't conflict with other keys.
package struct JSONLinesRenderer: Sendable {
    /// A renderer; it has no options.
    package init() {}

    func render(_ document: Document) -> String {
        header(document.schema) + document.sections.flatMap(lines).joined() + document.notes.map(line).joined()
    }

    /// The first line, with the name of the schema.
    package func header(_ schema: String) -> String { line("schema", .text(schema)) }

    /// The line of a note.
    package func line(_ note: Note) -> String { line("notes", note.machineValue) }

    /// Returns the lines of a section. Empty for a note, because all notes are printed after the last section. Also
    /// empty for an axis and for metrics, because other sections contain the same facts.
    package func lines(_ section: Section) -> [String] {
        switch section {
        case .fields(let key, _, let fields):
            return [line(key, .object(fields.map { CellMember($0.key, $0.cell.value) }))]
        case .statements(let key, let statements): return statements.map { line(key, .text($0)) }
        case .table, .comparison, .strip, .chart:
            guard let table = section.table else { return [] }
            let keys = table.uniqueKeys
            return table.rows.map { line(table.key, Table.machineValue(of: $0, keys)) }
        case .note, .axis, .metrics: return []
        }
    }

    private func line(_ key: String, _ value: CellValue) -> String {
        JSONWriter.compact(.object([CellMember(key, value)])) + "\n"
    }
}
