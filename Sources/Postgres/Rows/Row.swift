/// One row of a result, copied out of libpq.
package struct Row: Sendable {
    package let columns: Columns
    /// PostgreSQL's text forms; nil is NULL.
    package let texts: [String?]

    package init(columns: Columns, texts: [String?]) {
        self.columns = columns
        self.texts = texts
    }

    /// All columns in order, as the types given; an error names the column that doesn't fit.
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

    /// The column of that name.
    package func decode<Value: PostgresDecodable>(
        _ type: Value.Type, named name: String
    ) throws(PostgresError) -> Value {
        guard let index = columns.names.firstIndex(of: name) else {
            throw .unexpected("the result has no column \(name); it has \(columns.names.joined(separator: ", "))")
        }
        return try value(type, at: index)
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

    package init(names: [String], types: [TypeOID]) {
        self.names = names
        self.types = types
    }
}
