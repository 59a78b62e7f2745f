internal import FoundationEssentials

/// Any JSON value, for objects whose keys aren't known in advance. Numbers that don't fit in 64 bits lose digits.
package indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    /// Decodes any JSON value.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Encodes the value as JSON.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON on one line, with spaces as in PostgreSQL's `jsonb` output. The members are sorted by name.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .array(let value): "[" + value.map(\.description).joined(separator: ", ") + "]"
        case .object(let value):
            "{" + value.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)): \($0.value)" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONB {
    /// The value as JSON text.
    package init(_ value: JSONValue) { self.init(text: value.description) }
}

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

    /// Decodes the JSON text. Throws `unexpectedResult` if the text can't be decoded as the type.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .unexpected("the server's JSON is not the expected \(type): \(text.prefix(200))")
        }
    }
}
