/// PostgreSQL's `numeric`, exactly: the server's digits, never rounded through a `Double`.
///
/// Two values are equal here when their digits are (`1.0` is not `1.00`); let the server compare amounts.
package struct Numeric: Sendable, Hashable, CustomStringConvertible, PostgresDecodable, PostgresArrayElement {
    /// The server's text form, also `NaN`, `Infinity` and `-Infinity`.
    package let digits: String

    package static var arrayType: TypeOID { .numericArray }

    package init?(postgresText: String) {
        guard Double(postgresText) != nil else { return nil }
        digits = postgresText
    }

    package var postgresParameter: Parameter { Parameter(text: digits, type: .numeric) }

    package var description: String { digits }

    /// The nearest double, for sorting and drawing only.
    package var approximation: Double { Double(digits) ?? .nan }
}
