/// A node of PostgreSQL's parse tree, as libpg_query writes it in JSON.
///
/// A node is an object with one key, its kind: `{"SelectStmt": {"targetList": […]}}`. Fields with the default value (0,
/// false, null, an empty list) are missing.
package enum SyntaxTree: Sendable, Equatable {
    case object([String: SyntaxTree])
    case array([SyntaxTree])
    case string(String)
    case integer(Int)
    case bool(Bool)
    case null

    /// A field of an object; nil if this isn't an object or has no such field.
    package subscript(field: String) -> SyntaxTree? {
        guard case .object(let fields) = self else { return nil }
        return fields[field]
    }

    /// The fields of the node if it is of the given kind, otherwise nil: `tree.node("ColumnRef")?["fields"]`.
    package func node(_ kind: String) -> SyntaxTree? { self[kind] }

    /// The names of an object's fields, without the fields that have the default value. Empty if this isn't an object.
    package var fieldNames: [String] {
        guard case .object(let fields) = self else { return [] }
        return Array(fields.keys)
    }

    /// The items of a list; empty if this isn't a list.
    package var items: [SyntaxTree] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// The value of a string; nil if this isn't a string.
    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The value of an integer; nil if this isn't an integer.
    package var integer: Int? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// Whether this is the boolean true.
    package var isTrue: Bool { self == .bool(true) }

    /// The text of a `String` node; nil for other nodes.
    package var name: String? { node("String")?["sval"]?.string }

    /// The tree without the positions of its nodes, so that the same expression at two positions in a statement is
    /// equal.
    package var withoutLocations: SyntaxTree {
        switch self {
        case .object(let fields):
            .object(fields.filter { !Self.locationFields.contains($0.key) }.mapValues(\.withoutLocations))
        case .array(let items): .array(items.map(\.withoutLocations))
        default: self
        }
    }

    private static let locationFields: Set<String> = ["location", "stmt_location", "stmt_len"]
}

extension SyntaxTree: Decodable {
    /// Decodes libpg_query's JSON. Tries the kinds of values in the order of their frequency, because each failed
    /// attempt throws an error, which takes longer than decoding a value.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let fields = try? container.decode([String: SyntaxTree].self) {
            self = .object(fields)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let items = try? container.decode([SyntaxTree].self) {
            self = .array(items)
        } else if container.decodeNil() {
            self = .null
        } else {
            self = .bool(try container.decode(Bool.self))
        }
    }
}
