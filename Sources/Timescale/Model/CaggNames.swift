internal import Postgres

extension CatalogSnapshot {
    /// Returns the cagg with this name. The name is `name` or `schema.name`, with or without SQL quotes. A name without
    /// a schema is searched in all schemas. Throws if no cagg has this name, or more than one.
    package func find(_ name: String) throws(TimescaleError) -> CaggState {
        try NameParts(name).only(of: caggs, as: name, \.cagg.view)
    }
}

/// A typed name, split at dots outside quotes. An unquoted part matches the name as it is typed, or in lower case.
struct NameParts {
    private var parts: [(text: String, isQuoted: Bool)] = []

    init(_ text: String) {
        var current = ""
        var quoted = false
        var inQuotes = false
        for character in text {
            switch character {
            case "\"":
                // Inside quotes, a doubled quote means one quote.
                if !inQuotes && quoted { current.append("\"") }
                inQuotes.toggle()
                quoted = true
            case "." where !inQuotes:
                parts.append((current, quoted))
                (current, quoted) = ("", false)
            default: current.append(character)
            }
        }
        parts.append((current, quoted))
    }

    /// Returns the only cagg with this name. `text` is the name as typed, for error messages. Throws if no cagg has
    /// this name, or more than one.
    func only<Cagg>(
        of caggs: [Cagg], as text: String, _ name: (Cagg) -> QualifiedName
    ) throws(TimescaleError) -> Cagg {
        let matches = caggs.filter { self.matches(name($0)) }
        if let only = matches.first, matches.count == 1 { return only }
        guard matches.isEmpty else { throw .ambiguousCagg(text, candidates: matches.map(name)) }
        throw .unknownCagg(text, similar: [])
    }

    func matches(_ name: QualifiedName) -> Bool {
        guard let last = parts.last, parts.count <= 2 else { return false }
        guard Self.same(last, name.name) else { return false }
        return parts.count == 1 || Self.same(parts[0], name.schema)
    }

    private static func same(_ part: (text: String, isQuoted: Bool), _ name: String) -> Bool {
        part.isQuoted ? part.text == name : part.text == name || part.text.lowercased() == name
    }
}
