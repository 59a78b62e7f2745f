/// A value bound to a statement: text form and type, never part of the SQL text.
package struct Parameter: Sendable, Hashable {
    /// PostgreSQL's text form; nil is NULL.
    package var text: String?
    package var type: TypeOID

    package init(text: String?, type: TypeOID) {
        self.text = text
        self.type = type
    }
}

/// Object ids of the built-in types this program sends; `pg_type.dat` fixes them permanently.
package struct TypeOID: Sendable, Hashable {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether initdb made it. The operators of any other type may be in a schema that the path leaves out.
    package var isBuiltIn: Bool { rawValue < 16_384 }

    /// The server infers the type from where the parameter stands.
    package static let inferred = TypeOID(0)
    package static let bool = TypeOID(16)
    package static let bytea = TypeOID(17)
    package static let int8 = TypeOID(20)
    package static let int4 = TypeOID(23)
    package static let text = TypeOID(25)
    package static let oid = TypeOID(26)
    package static let float8 = TypeOID(701)
    package static let timestamptz = TypeOID(1184)
    package static let interval = TypeOID(1186)
    package static let numeric = TypeOID(1700)
    package static let regclass = TypeOID(2205)
    package static let jsonb = TypeOID(3802)
    package static let boolArray = TypeOID(1000)
    package static let int8Array = TypeOID(1016)
    package static let textArray = TypeOID(1009)
    package static let float8Array = TypeOID(1022)
    package static let timestamptzArray = TypeOID(1185)
    package static let intervalArray = TypeOID(1187)
    package static let numericArray = TypeOID(1231)
    package static let jsonbArray = TypeOID(3807)
}
