extension String: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .textArray }
    package var postgresParameter: Parameter { Parameter(text: self, type: .text) }
    package init?(postgresText: String) { self = postgresText }
}

extension Bool: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .boolArray }
    package var postgresParameter: Parameter { Parameter(text: self ? "t" : "f", type: .bool) }
    package init?(postgresText: String) {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension Int: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .int8Array }
    package var postgresParameter: Parameter { Parameter(text: String(self), type: .int8) }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Int64: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .int8Array }
    package var postgresParameter: Parameter { Parameter(text: String(self), type: .int8) }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Int32: PostgresDecodable, PostgresEncodable {
    package var postgresParameter: Parameter { Parameter(text: String(self), type: .int4) }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Double: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .float8Array }

    /// PostgreSQL spells the infinities out; Swift writes `inf`, which it also accepts only since version 16.
    package var postgresParameter: Parameter {
        let text = isInfinite ? (self < 0 ? "-Infinity" : "Infinity") : isNaN ? "NaN" : String(self)
        return Parameter(text: text, type: .float8)
    }

    package init?(postgresText: String) { self.init(postgresText) }
}

extension Timestamp: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .timestamptzArray }
    package var postgresParameter: Parameter { Parameter(text: description, type: .timestamptz) }
    package init?(postgresText: String) { self.init(parsing: postgresText) }
}

extension Interval: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .intervalArray }
    package var postgresParameter: Parameter { Parameter(text: description, type: .interval) }
    package init?(postgresText: String) { self.init(parsing: postgresText) }
}
