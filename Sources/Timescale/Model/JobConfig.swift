package import Postgres

/// A job's configuration, which is a JSON object. TimescaleDB reads some of its keys and keeps all other keys
/// unchanged.
///
/// `alter_job` replaces the whole object. Therefore caggctl sends the object that it has read, with the changed keys.
/// The server's text is parsed only when a key is needed. A list of thousands of jobs needs no keys. Two configurations
/// are equal if their keys and values are equal, even if their texts differ.
package struct JobConfig: Sendable {
    private enum Form: Sendable {
        case text(JSONB?)
        case fields([String: JSONValue])
    }

    private var form: Form

    /// - Parameter json: the server's value; nil for a job without a configuration.
    package init(_ json: JSONB?) {
        form = .text(json)
    }

    package init(_ fields: [String: JSONValue]) {
        form = .fields(fields)
    }

    /// All keys with their values; empty if there is no configuration, or it isn't a JSON object.
    package var fields: [String: JSONValue] {
        switch form {
        case .text(let json): json.flatMap { try? $0.decode([String: JSONValue].self) } ?? [:]
        case .fields(let fields): fields
        }
    }

    /// The value of a key; nil if the key is missing. Setting nil removes the key.
    package subscript(key: String) -> JSONValue? {
        get { fields[key] }
        set {
            var fields = fields
            fields[key] = newValue
            form = .fields(fields)
        }
    }

    /// The configuration as JSON: the server's original text if nothing was changed. Nil for a job without a
    /// configuration.
    package var json: JSONB? {
        switch form {
        case .text(let json): json
        case .fields(let fields): JSONB(.object(fields))
        }
    }
}

extension JobConfig: Hashable {
    package static func == (lhs: JobConfig, rhs: JobConfig) -> Bool {
        if case .text(let left) = lhs.form, case .text(let right) = rhs.form, left == right { return true }
        return lhs.fields == rhs.fields
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}

extension JobConfig: PostgresEncodable {
    package var postgresParameter: Parameter { json?.postgresParameter ?? Parameter(text: nil, type: .jsonb) }
}

extension JobConfig: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: JSONValue].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fields)
    }
}

/// The values that policies need; nil if a value is missing or has another type.
extension [String: JSONValue] {
    func integer(_ key: String) -> Int64? {
        if case .integer(let number)? = self[key] { number } else { nil }
    }

    func flag(_ key: String) -> Bool? {
        if case .bool(let flag)? = self[key] { flag } else { nil }
    }
}
