internal import Postgres
internal import Rendering

/// The result of `sql` as a document.
enum SQLReport {
    /// The OIDs of the number types: int8, int2, int4, oid, float4, float8 and numeric.
    private static let numbers: Set<UInt32> = [20, 21, 23, 26, 700, 701, 1700]

    static func document(_ result: QueryResult) -> Document {
        guard !result.columns.names.isEmpty else {
            return Document(
                schema: "caggctl.sql/1",
                sections: [
                    .fields(
                        key: "result", title: nil,
                        [Field(key: "command", label: "done", cell: .text(result.commandTag))])
                ])
        }
        let footer = "(\(result.rows.count.counted("row")))"
        return Document(schema: "caggctl.sql/1", sections: [.table(table(result, key: "rows", footer: footer))])
    }

    /// Any query result as a table.
    static func table(_ result: QueryResult, key: String, title: String? = nil, footer: String? = nil) -> Table {
        let columns = zip(result.columns.names, result.columns.types).map { name, type in
            Column(key: name, alignment: numbers.contains(type.rawValue) ? .trailing : .leading)
        }
        let rows = result.rows.map { row in zip(row.texts, result.columns.types).map(cell) }
        return Table(key: key, title: title, columns: columns, rows: rows, emptyText: "none", footer: footer)
    }

    private static func cell(_ text: String?, _ type: TypeOID) -> Cell {
        guard let text else { return .null }
        switch type.rawValue {
        case 16: return Cell(.bool(text == "t"), display: text)
        case 20, 21, 23, 26: return Int64(text).map { .integer($0) } ?? .text(text)
        case 700, 701: return Double(text).map { Cell(.number($0), display: text) } ?? .text(text)
        case 1700: return Cell(.decimal(text))
        default: return .text(text)
        }
    }
}
