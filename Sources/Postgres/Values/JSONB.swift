internal import FoundationEssentials

/// A `jsonb` (or `json`) value in the server's text form.
package struct JSONB: Sendable, Hashable, CustomStringConvertible, PostgresDecodable, PostgresArrayElement {
    package let text: String

    package static var arrayType: TypeOID { .jsonbArray }

    package init(text: String) {
        self.text = text
    }

    package init?(postgresText: String) {
        text = postgresText
    }

    package var postgresParameter: Parameter { Parameter(text: text, type: .jsonb) }

    package var description: String { text }

    /// Reads the value into a `Decodable` type; an error of kind `unexpectedResult` where it doesn't fit.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .unexpected("the server's JSON is not the expected \(type): \(text.prefix(200))")
        }
    }
}
