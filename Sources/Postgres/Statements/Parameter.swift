/// The value of a statement's parameter (`$1`). It is sent separately from the SQL text and never becomes a part of it.
package struct Parameter: Sendable, Hashable {
    /// The value in PostgreSQL's text form; nil for NULL.
    package var text: String?
    /// The type that the server reads the text as.
    package var type: TypeOID

    /// A parameter with its text form and type.
    package init(text: String?, type: TypeOID) {
        self.text = text
        self.type = type
    }
}

/// The object id of a PostgreSQL type. The constants are the ids of built-in types that caggctl uses. They are fixed in
/// PostgreSQL's `pg_type.dat`.
package struct TypeOID: Sendable, Hashable {
    /// The number in `pg_type.oid`.
    package let rawValue: UInt32

    /// The type with this number.
    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether the type was created by initdb. The operators of other types can be in a schema that the safe
    /// `search_path` doesn't contain.
    package var isBuiltIn: Bool { rawValue < 16_384 }

    /// No type: the server infers the type from the parameter's context.
    package static let inferred = TypeOID(0)
    /// `boolean`
    package static let bool = TypeOID(16)
    /// `bigint`
    package static let int8 = TypeOID(20)
    /// `integer`
    package static let int4 = TypeOID(23)
    /// `text`
    package static let text = TypeOID(25)
    /// `oid`
    package static let oid = TypeOID(26)
    /// `double precision`
    package static let float8 = TypeOID(701)
    /// `timestamptz`
    package static let timestamptz = TypeOID(1184)
    /// `interval`
    package static let interval = TypeOID(1186)
    /// `numeric`
    package static let numeric = TypeOID(1700)
    /// `regclass`
    package static let regclass = TypeOID(2205)
    /// `jsonb`
    package static let jsonb = TypeOID(3802)
    /// `boolean[]`
    package static let boolArray = TypeOID(1000)
    /// `bigint[]`
    package static let int8Array = TypeOID(1016)
    /// `text[]`
    package static let textArray = TypeOID(1009)
    /// `double precision[]`
    package static let float8Array = TypeOID(1022)
    /// `timestamptz[]`
    package static let timestamptzArray = TypeOID(1185)
    /// `interval[]`
    package static let intervalArray = TypeOID(1187)
    /// `jsonb[]`
    package static let jsonbArray = TypeOID(3807)
}
