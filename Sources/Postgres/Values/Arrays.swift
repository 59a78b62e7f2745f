extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package var postgresParameter: Parameter {
        let items = map { element -> String in
            guard let text = element.postgresParameter.text else { return "NULL" }
            return "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
        }
        return Parameter(text: "{" + items.joined(separator: ",") + "}", type: Element.arrayType)
    }
}

/// One-dimensional arrays in PostgreSQL's text form (`{1,NULL,"a \"quoted\" one"}`); a lower bound (`[0:1]={…}`) is
/// read past, and several dimensions are refused.
extension Array: PostgresDecodable where Element: PostgresDecodable {
    package init?(postgresText: String) {
        var rest = Substring(postgresText)
        if rest.first == "[" {
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            rest = rest[rest.index(after: equals)...]
        }
        guard rest.first == "{", rest.last == "}" else { return nil }
        rest = rest.dropFirst().dropLast()
        self = []
        guard !rest.isEmpty else { return }
        repeat {
            guard let element = Self.nextElement(&rest) else { return nil }
            append(element)
        } while Self.takeComma(&rest)
        guard rest.isEmpty else { return nil }
    }

    private static func takeComma(_ rest: inout Substring) -> Bool {
        guard rest.first == "," else { return false }
        rest.removeFirst()
        return true
    }

    private static func nextElement(_ rest: inout Substring) -> Element? {
        if rest.first == "{" { return nil }
        guard rest.first == "\"" else {
            let bare = rest.prefix { $0 != "," }
            rest = rest[bare.endIndex...]
            return bare.uppercased() == "NULL" ? Element.nullValue : Element(postgresText: String(bare))
        }
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return Element(postgresText: text)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(character)
            }
        }
        return nil
    }
}
