/// A type whose values can be parameters of a statement.
package protocol PostgresEncodable: Sendable {
    /// The value as a parameter.
    var postgresParameter: Parameter { get }
}

/// A type whose values can be read from PostgreSQL's text form.
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

/// A type whose arrays can be parameters of a statement.
package protocol PostgresArrayElement: PostgresEncodable {
    /// PostgreSQL's type of the arrays.
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
    /// The wrapped value as a parameter; NULL for nil.
    package var postgresParameter: Parameter {
        // This NULL has no type, so the statement must name a type (`$1::timestamptz`).
        self?.postgresParameter ?? Parameter(text: nil, type: .inferred)
    }
}

/// A value that is stored in files as human-readable text.
package protocol CodedAsText: Codable, CustomStringConvertible {
    /// Returns nil if the text isn't a value of this type.
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
