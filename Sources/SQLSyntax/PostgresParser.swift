import CPgQuery
internal import FoundationEssentials

/// PostgreSQL 15's own parser, called through libpg_query. It needs no server and reads no catalog.
package enum PostgresParser {
    /// Returns the statements of a script. Empty statements, and comments without a statement, are left out. The last
    /// statement needs no semicolon.
    ///
    /// - Throws: `SQLSyntaxError` with PostgreSQL's message and the position in `sql`, for the first error. If one
    ///   statement is wrong, no statements are returned.
    package static func statements(in sql: String) throws(SQLSyntaxError) -> [ParsedStatement] {
        let tree = try parse(sql)
        let bytes = Array(sql.utf8)
        return (tree["stmts"]?.items ?? []).compactMap { raw in
            guard let node = raw["stmt"] else { return nil }
            let start = raw["stmt_location"]?.integer ?? 0
            let end = raw["stmt_len"]?.integer.map { start + $0 } ?? bytes.count
            return ParsedStatement(node: node, scriptBytes: bytes, byteRange: start..<end)
        }
    }

    private static func parse(_ sql: String) throws(SQLSyntaxError) -> SyntaxTree {
        guard !sql.utf8.contains(0) else {
            throw SQLSyntaxError(message: "SQL can't contain a NUL character")
        }
        let result = pg_query_parse(sql)
        defer { pg_query_free_parse_result(result) }
        if let error = result.error?.pointee {
            throw SQLSyntaxError(
                message: error.message.map { String(cString: $0) } ?? "syntax error",
                position: error.cursorpos > 0 ? Int(error.cursorpos) : nil)
        }
        guard let json = result.parse_tree else {
            throw SQLSyntaxError(message: "the parser returned no tree")
        }
        do {
            return try JSONDecoder().decode(SyntaxTree.self, from: Data(String(cString: json).utf8))
        } catch {
            throw SQLSyntaxError(message: "the parser's tree can't be read: \(error)")
        }
    }
}

/// The error for SQL that PostgreSQL's parser rejects, or that caggctl can't use.
package struct SQLSyntaxError: Error, Sendable, Equatable {
    /// The message, on one line. For a syntax error it is PostgreSQL's own message.
    package var message: String
    /// The position in the text, in characters counted from 1; nil if the error concerns the whole text.
    package var position: Int?

    /// An error with its message and position.
    package init(message: String, position: Int? = nil) {
        self.message = message
        self.position = position
    }
}

extension SQLSyntaxError: CustomStringConvertible {
    /// The message, followed by the position.
    package var description: String {
        guard let position else { return message }
        return "\(message) at character \(position)"
    }
}
