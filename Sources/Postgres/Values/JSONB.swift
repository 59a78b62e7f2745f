internal import FoundationEssentials

/// A `jsonb` (or `json`) value in the server's text form.
package struct JSONB: Sendable, Hashable, CustomStringConvertible, PostgresDecodable, PostgresArrayElement {
    /// The JSON text.
    package let text: String

    /// `jsonb[]`
    package static var arrayType: TypeOID { .jsonbArray }

    /// A value from its JSON text, which isn't checked.
    package init(text: String) {
        self.text = text
    }

    /// Takes the text unchanged.
    package init?(postgresText: String) {
        text = postgresText
    }

    /// A `jsonb` parameter.
    package var postgresParameter: Parameter { Parameter(text: text, type: .jsonb) }

    /// The JSON text.
    package var description: String { text }

    /// Decodes the value. Throws `unexpectedResult` if it doesn't fit the type.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .unexpected("the server's JSON is not the expected \(type): \(text.prefix(200))")
        }
    }
}
