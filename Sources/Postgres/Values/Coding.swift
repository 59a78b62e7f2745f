/// A type that can be bound to a statement.
package protocol PostgresEncodable: Sendable {
    var postgresParameter: Parameter { get }
}

/// A type that can be read from a column's text form.
package protocol PostgresDecodable {
    /// What NULL becomes; nil where NULL is an error.
    static var nullValue: Self? { get }

    /// Nil if the text isn't a value of this type.
    init?(postgresText: String)
}

extension PostgresDecodable {
    package static var nullValue: Self? { nil }
}

/// A scalar that has an array type beside it.
package protocol PostgresArrayElement: PostgresEncodable {
    static var arrayType: TypeOID { get }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static var nullValue: Wrapped?? { .some(nil) }

    package init?(postgresText: String) {
        guard let value = Wrapped(postgresText: postgresText) else { return nil }
        self = value
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package var postgresParameter: Parameter {
        // A NULL carries no type of its own: the statement says it (`$1::timestamptz`).
        self?.postgresParameter ?? Parameter(text: nil, type: .inferred)
    }
}
