/// PostgreSQL's `numeric`, stored as the server's digits and never rounded through a `Double`.
///
/// Two values are equal only if their digits are: `1.0` isn't equal to `1.00`. Let the server compare amounts.
package struct Numeric: Sendable, Hashable, CustomStringConvertible, PostgresDecodable, PostgresArrayElement {
    /// The server's text form, including `NaN`, `Infinity` and `-Infinity`.
    package let digits: String

    /// `numeric[]`
    package static var arrayType: TypeOID { .numericArray }

    /// Returns nil if the text isn't a number.
    package init?(postgresText: String) {
        guard Double(postgresText) != nil else { return nil }
        digits = postgresText
    }

    /// A `numeric` parameter.
    package var postgresParameter: Parameter { Parameter(text: digits, type: .numeric) }

    /// The server's text form.
    package var description: String { digits }

    /// The nearest double, for sorting and drawing only.
    package var approximation: Double { Double(digits) ?? .nan }
}
