/// One mention of a relation in a FROM clause of a query, with the text before and after the mention.
///
/// The relation can be replaced: `before + replacement + after` is the new query. All other text of the query stays
/// unchanged.
package struct RelationMention: Sendable, Equatable {
    /// The text before the name.
    package var before: String
    /// The name as it is written, with quotes and a schema if the query has them.
    package var name: String
    /// The text after the name.
    package var after: String
    /// The name that qualifies the relation's columns in the query: the alias, or the relation's own name.
    package var alias: String
    /// Whether the query gives the relation an alias. The alias is then part of `after`.
    package var hasAlias: Bool

    /// Returns all mentions of the relation `name` of `schema` in `sql`. A mention without a schema counts too.
    ///
    /// - Throws: `SQLSyntaxError` if `sql` can't be parsed.
    package static func find(
        _ name: String, inSchema schema: String, in sql: String
    ) throws(SQLSyntaxError) -> [RelationMention] {
        let bytes = Array(sql.utf8)
        var nodes: [SyntaxTree] = []
        for statement in try PostgresParser.statements(in: sql) {
            collect(statement.node, into: &nodes)
        }
        return nodes.compactMap { node in
            guard node["relname"]?.string == name, node["schemaname"]?.string ?? schema == schema,
                let end = endOfName(from: node["location"]?.integer ?? 0, in: bytes)
            else { return nil }
            let start = node["location"]?.integer ?? 0
            let alias = node["alias"]?["aliasname"]?.string
            return RelationMention(
                before: text(bytes[..<start]), name: text(bytes[start..<end]), after: text(bytes[end...]),
                alias: alias ?? name, hasAlias: alias != nil)
        }
    }

    private static func collect(_ tree: SyntaxTree, into nodes: inout [SyntaxTree]) {
        switch tree {
        case .object(let fields):
            if let relation = fields["RangeVar"] { nodes.append(relation) }
            for value in fields.values { collect(value, into: &nodes) }
        case .array(let items):
            for item in items { collect(item, into: &nodes) }
        default: break
        }
    }

    /// Returns the byte offset at which a name ends, with or without a schema. The parse tree has only the offset at
    /// which the name starts. Nil if there is no name.
    private static func endOfName(from start: Int, in bytes: [UInt8]) -> Int? {
        var end = start
        while true {
            guard let part = endOfIdentifier(from: end, in: bytes) else { return nil }
            guard part < bytes.count, bytes[part] == UInt8(ascii: ".") else { return part }
            end = part + 1
        }
    }

    private static func endOfIdentifier(from start: Int, in bytes: [UInt8]) -> Int? {
        let quote = UInt8(ascii: "\"")
        guard start < bytes.count else { return nil }
        var end = start
        if bytes[start] == quote {
            // A doubled quote is read as the end of one quoted part and the start of the next.
            while end < bytes.count, bytes[end] == quote {
                guard let close = bytes[(end + 1)...].firstIndex(of: quote) else { return nil }
                end = close + 1
            }
        } else {
            while end < bytes.count, bytes[end].isNameCharacter { end += 1 }
        }
        return end > start ? end : nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension UInt8 {
    fileprivate var isNameCharacter: Bool {
        switch self {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F, 0x24, 0x80...: true
        default: false
        }
    }
}
