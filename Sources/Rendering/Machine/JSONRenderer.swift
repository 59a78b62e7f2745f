/// Renders a document as one JSON object: `schema`, each section under its key, and `notes`. Axes and metrics are left
/// out.
///
/// Each row and each field is on its own line, so that two reports can be compared line by line. Fields become an
/// object, tables an array of objects, statements an array of strings. `notes` is always present.
struct JSONRenderer {
    func render(_ document: Document) -> String {
        var members = [member("schema", JSONWriter.string(document.schema))]
        members += document.sections.compactMap(render)
        members.append(member("notes", array(document.notes.map { JSONWriter.compact($0.machineValue) })))
        return "{\n" + members.joined(separator: ",\n") + "\n}\n"
    }

    private func render(_ section: Section) -> String? {
        switch section {
        case .fields(let key, _, let fields):
            member(key, block(fields.map { member($0.key, JSONWriter.compact($0.cell.value)) }, open: "{", close: "}"))
        case .table(let table):
            member(table.key, array(rows(of: table)))
        case .statements(let key, let statements):
            member(key, array(statements.map(JSONWriter.string)))
        case .comparison(let comparison):
            member(comparison.table.key, array(rows(of: comparison.table)))
        case .strip(let strip):
            member(strip.table.key, array(rows(of: strip.table)))
        case .chart(let chart):
            member(chart.table.key, array(rows(of: chart.table)))
        case .note, .axis, .metrics:
            nil
        }
    }

    private func rows(of table: Table) -> [String] {
        let keys = table.uniqueKeys
        return table.rows.map { JSONWriter.compact(Table.machineValue(of: $0, keys)) }
    }

    private func array(_ items: [String]) -> String {
        block(items.map { "  " + $0 }, open: "[", close: "]")
    }

    private func block(_ lines: [String], open: String, close: String) -> String {
        lines.isEmpty ? open + close : open + "\n  " + lines.joined(separator: ",\n  ") + "\n  " + close
    }

    private func member(_ key: String, _ json: String) -> String {
        "  \(JSONWriter.string(key)): \(json)"
    }
}
