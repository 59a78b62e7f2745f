/// A type that can be bound to a statement.
package protocol PostgresEncodable: Sendable {
    var postgresParameter: Parameter { get }
}

/// A type that can be read from a column's text form.
package protocol PostgresDecodable {
    /// The value for NULL; nil if NULL is an error.
    static var nullValue: Self? { get }

    /// Returns nil if the text isn't a value of this type.
    init?(postgresText: String)
}

extension PostgresDecodable {
    /// NULL is an error by default.
    package static var nullValue: Self? { nil }
}

/// A type whose arrays can be bound to a statement.
package protocol PostgresArrayElement: PostgresEncodable {
    static var arrayType: TypeOID { get }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// NULL becomes nil.
    package static var nullValue: Wrapped?? { .some(nil) }

    /// Reads a value of the wrapped type.
    package init?(postgresText: String) {
        guard let value = Wrapped(postgresText: postgresText) else { return nil }
        self = value
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The parameter of the wrapped value; for nil a NULL.
    package var postgresParameter: Parameter {
        // A NULL has no type here, so the statement must name it (`$1::timestamptz`).
        self?.postgresParameter ?? Parameter(text: nil, type: .inferred)
    }
}

/// A value that files store as text that people can read too.
package protocol CodedAsText: Codable, CustomStringConvertible {
    init?(parsing text: some StringProtocol)
}

extension Interval: CodedAsText {}
extension Timestamp: CodedAsText {}

extension CodedAsText {
    /// Decodes the text form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not of type \(Self.self)")
        }
        self = value
    }

    /// Encodes the text form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
