/// One row of a result, copied out of libpq.
package struct Row: Sendable {
    package let columns: Columns
    /// PostgreSQL's text forms; nil is NULL.
    package let texts: [String?]

    package init(columns: Columns, texts: [String?]) {
        self.columns = columns
        self.texts = texts
    }

    /// The value of the column with that name, as the type that the context asks for: `let id: Int32 = try row["job_id"]`.
    ///
    /// Throws `unexpectedResult`, which names the column, where the result has no such column or several of that name, where
    /// it is NULL and the type isn't optional, and where its text isn't a value of the type.
    package subscript<Value: PostgresDecodable>(name: String) -> Value {
        get throws(PostgresError) { try value(Value.self, at: columns.index(of: name)) }
    }

    /// The value of the column with that name, as ``subscript(_:)`` answers it.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type, named name: String
    ) throws(PostgresError) -> Value {
        try self[name]
    }

    /// The columns in their order, as the types given; an error names the column that doesn't fit. For results of a single
    /// column: where there are several, a name says which is meant.
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
            throw .unexpected("the result has \(texts.count) columns, more were expected")
        }
        let name = columns.names[index]
        guard let text = texts[index] else {
            if let null = Value.nullValue { return null }
            throw .unexpected("column \(name) is NULL where a \(type) was expected")
        }
        guard let value = Value(postgresText: text) else {
            throw .unexpected("column \(name) holds \"\(text.prefix(80))\" where a \(type) was expected")
        }
        return value
    }
}

/// The columns of a result, shared by its rows.
package final class Columns: Sendable {
    package let names: [String]
    /// Object ids of the columns' types.
    package let types: [TypeOID]
    /// By name; nil where several columns have it.
    private let indices: [String: Int?]

    package init(names: [String], types: [TypeOID]) {
        self.names = names
        self.types = types
        indices = Dictionary(names.enumerated().map { ($1, $0) }) { _, _ in nil }
    }

    /// Where the only column of that name stands.
    func index(of name: String) throws(PostgresError) -> Int {
        guard let found = indices[name] else {
            throw .unexpected("the result has no column \(name); it has \(names.joined(separator: ", "))")
        }
        guard let index = found else { throw .unexpected("the result has several columns \(name)") }
        return index
    }
}
