/// Renders a document as lines, each a JSON object: first the schema, then one for each set of fields, table row,
/// statement and note.
///
/// A line has one member, named as the section is in the JSON object, so that no column's name is in the way and a
/// reader needs to keep nothing but the line it is at.
package struct JSONLinesRenderer: Sendable {
    package init() {}

    func render(_ document: Document) -> String {
        header(document.schema) + document.sections.flatMap(lines).joined() + document.notes.map(line).joined()
    }

    /// The first line.
    package func header(_ schema: String) -> String { line("schema", .text(schema)) }

    /// A note's line.
    package func line(_ note: Note) -> String { line("notes", note.machineValue) }

    /// A section's lines; none for a note, which comes after all sections.
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
