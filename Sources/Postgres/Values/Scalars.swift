extension String: PostgresDecodable, PostgresArrayElement {
    /// `text[]`
    package static var arrayType: TypeOID { .textArray }
    /// A `text` parameter.
    package var postgresParameter: Parameter { Parameter(text: self, type: .text) }
    /// Takes the text unchanged.
    package init?(postgresText: String) { self = postgresText }
}

extension Bool: PostgresDecodable, PostgresArrayElement {
    /// `boolean[]`
    package static var arrayType: TypeOID { .boolArray }
    /// A `boolean` parameter.
    package var postgresParameter: Parameter { Parameter(text: self ? "t" : "f", type: .bool) }
    /// Reads `t` or `f`.
    package init?(postgresText: String) {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension Int: PostgresDecodable, PostgresArrayElement {
    /// `bigint[]`
    package static var arrayType: TypeOID { .int8Array }
    /// A `bigint` parameter.
    package var postgresParameter: Parameter { Int64(self).postgresParameter }
    /// Reads a whole number.
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Int64: PostgresDecodable, PostgresArrayElement {
    /// `bigint[]`
    package static var arrayType: TypeOID { .int8Array }
    /// A `bigint` parameter.
    package var postgresParameter: Parameter { Parameter(text: String(self), type: .int8) }
    /// Reads a whole number.
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Int32: PostgresDecodable, PostgresEncodable {
    /// An `integer` parameter.
    package var postgresParameter: Parameter { Parameter(text: String(self), type: .int4) }
    /// Reads a whole number.
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Double: PostgresDecodable, PostgresArrayElement {
    /// `double precision[]`
    package static var arrayType: TypeOID { .float8Array }

    /// A `double precision` parameter. Infinity is written out, because PostgreSQL accepts Swift's `inf` only since
    /// version 16.
    package var postgresParameter: Parameter {
        let text = isInfinite ? (self < 0 ? "-Infinity" : "Infinity") : isNaN ? "NaN" : String(self)
        return Parameter(text: text, type: .float8)
    }

    /// Reads a number, `Infinity`, `-Infinity` or `NaN`.
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Timestamp: PostgresDecodable, PostgresArrayElement {
    /// `timestamptz[]`
    package static var arrayType: TypeOID { .timestamptzArray }
    /// A `timestamptz` parameter.
    package var postgresParameter: Parameter { Parameter(text: description, type: .timestamptz) }
    /// Reads the server's text form.
    package init?(postgresText: String) { self.init(parsing: postgresText) }
}

extension Interval: PostgresDecodable, PostgresArrayElement {
    /// `interval[]`
    package static var arrayType: TypeOID { .intervalArray }
    /// An `interval` parameter.
    package var postgresParameter: Parameter { Parameter(text: description, type: .interval) }
    /// Reads the server's text form.
    package init?(postgresText: String) { self.init(parsing: postgresText) }
}
