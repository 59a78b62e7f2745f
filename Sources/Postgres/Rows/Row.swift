/// One row of a result, copied out of libpq.
package struct Row: Sendable {
    /// The columns of the row, in the order of `texts`.
    package let columns: Columns
    /// The values in PostgreSQL's text forms; nil for NULL.
    package let texts: [String?]

    /// A row with one text for each column.
    package init(columns: Columns, texts: [String?]) {
        self.columns = columns
        self.texts = texts
    }

    /// The value of the named column, in the type that the context requires: `let id: Int32 = try row["job_id"]`.
    ///
    /// Throws `unexpectedResult` with the column's name if the result has no such column or several, if the value is
    /// NULL and the type isn't optional, or if the text isn't a value of the type.
    package subscript<Value: PostgresDecodable>(name: String) -> Value {
        get throws(PostgresError) { try value(Value.self, at: columns.index(of: name)) }
    }

    /// The value of the named column. Throws as ``subscript(_:)`` does.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type, named name: String
    ) throws(PostgresError) -> Value {
        try self[name]
    }

    /// The first columns of the row, as the given types. Throws `unexpectedResult` with the column's name if a value
    /// doesn't have its type. For results of one or two columns; read the columns of wider results by name.
    package func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var index = 0
        func next<One: PostgresDecodable>(_ type: One.Type) throws(PostgresError) -> One {
            defer { index += 1 }
            return try value(type, at: index)
        }
        return (repeat try next(each types))
    }

    private func value<Value: PostgresDecodable>(_ type: Value.Type, at index: Int) throws(PostgresError) -> Value {
        guard texts.indices.contains(index) else {
            throw .unexpected("the result has \(texts.count.counted("column")), but more columns were expected")
        }
        let name = columns.names[index]
        guard let text = texts[index] else {
            if let null = Value.nullValue { return null }
            throw .unexpected("column \(name) is NULL, but a value of type \(type) was expected")
        }
        guard let value = Value(postgresText: text) else {
            throw .unexpected(
                "column \(name) has the value \"\(text.prefix(80))\", but a value of type \(type) was expected")
        }
        return value
    }
}

/// The columns of a result, shared by its rows.
package final class Columns: Sendable {
    /// The names, from left to right.
    package let names: [String]
    /// The types, in the same order as the names.
    package let types: [TypeOID]
    /// The index of each name; nil if several columns have the name.
    private let indices: [String: Int?]

    /// Columns with their names and types, in the same order.
    package init(names: [String], types: [TypeOID]) {
        self.names = names
        self.types = types
        indices = Dictionary(names.enumerated().map { ($1, $0) }) { _, _ in nil }
    }

    /// The index of the named column. Throws `unexpectedResult` if there is no such column, or if there are several.
    func index(of name: String) throws(PostgresError) -> Int {
        guard let found = indices[name] else {
            throw .unexpected("the result has no column \(name); it has \(names.joined(separator: ", "))")
        }
        guard let index = found else { throw .unexpected("the result has several columns with the name \(name)") }
        return index
    }
}

/// The result of a statement.
package struct QueryResult: Sendable {
    /// The columns of the rows.
    package let columns: Columns
    /// The rows; empty if `Connection.stream` has already passed them to its `body`.
    package let rows: [Row]
    /// The command tag: `SELECT 3`, `CALL`, `UPDATE 12`.
    package let commandTag: String
    /// The number of rows that INSERT, UPDATE, DELETE or COPY changed, or that SELECT returned; nil for other commands.
    package let affectedRows: Int?
}
