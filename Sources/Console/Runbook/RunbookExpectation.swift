internal import CommandLanguage
internal import Rendering

/// The result that a line of a runbook expects: `expect CODE [FIELD=VALUE …] COMMAND`.
///
/// The runbook stops if the command's exit code isn't CODE, or if a field of its result (`drift=12`) has another value.
struct RunbookExpectation {
    /// The command to run: the line without `expect`, the code and the fields.
    private(set) var command: String
    /// The expected exit code; nil if the line has no `expect`.
    private(set) var code: Int32?
    private(set) var fields: [(name: String, value: String)] = []

    init(_ entry: Runbook.Entry, variables: Variables) throws {
        command = entry.text
        var rest = entry.text.drop(while: \.isWhitespace)
        guard Self.word(&rest) == "expect" else { return }
        guard let first = Self.word(&rest), let code = Int32(first) else {
            throw UsageError(
                "\"expect\" needs an exit code, for example: expect 4 drift=12 diff CAGG", origin: entry.origin)
        }
        self.code = code
        while let word = Self.peek(rest), let equals = word.firstIndex(of: "="), equals != word.startIndex {
            _ = Self.word(&rest)
            let value = String(word[word.index(after: equals)...])
            fields.append((String(word[..<equals]), try variables.replacing(in: value, origin: entry.origin)))
        }
        command = String(rest)
        guard !command.isEmpty else {
            throw UsageError("\"expect\" needs a command after the exit code and the fields", origin: entry.origin)
        }
    }

    /// Returns a message about the first difference between the result and the expectation; nil if there is none.
    func unmet(code actual: ExitCode, document: Document?) -> String? {
        guard let code else { return nil }
        if actual.rawValue != code { return "expected exit code \(code), got \(actual.rawValue)" }
        for (name, value) in fields {
            guard let shown = document?.field(name) else {
                return "expected \(name)=\(value), but the result has no field \(name)"
            }
            if shown != value { return "expected \(name)=\(value), got \(shown)" }
        }
        return nil
    }

    private static func peek(_ rest: Substring) -> Substring? {
        let word = rest.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        return word.isEmpty ? nil : word
    }

    private static func word(_ rest: inout Substring) -> Substring? {
        guard let word = peek(rest) else { return nil }
        rest = rest[word.endIndex...].drop(while: \.isWhitespace)
        return word
    }
}

extension Document {
    /// The value of the field with this key, as text in the form for programs. The value of a list is the number of its
    /// items. Nil if there is no such field, or if its value is an object.
    fileprivate func field(_ key: String) -> String? {
        for case .fields(_, _, let fields) in sections {
            guard let field = fields.first(where: { $0.key == key }) else { continue }
            switch field.cell.value {
            case .null: return "null"
            case .text(let text), .decimal(let text), .timestamp(let text): return text
            case .integer(let number): return String(number)
            case .number(let number): return String(number)
            case .bool(let value): return String(value)
            case .list(let items): return String(items.count)
            case .object: return nil
            }
        }
        return nil
    }
}
