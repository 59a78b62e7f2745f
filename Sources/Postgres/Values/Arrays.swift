extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array in PostgreSQL's text form, with every element except NULL in quotes.
    package var postgresParameter: Parameter {
        let items = map { element -> String in
            guard let text = element.postgresParameter.text else { return "NULL" }
            var quoted = "\"".unicodeScalars
            for scalar in text.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
                quoted.append(scalar)
            }
            quoted.append("\"")
            return String(quoted)
        }
        return Parameter(text: "{" + items.joined(separator: ",") + "}", type: Element.arrayType)
    }
}

/// Reads one-dimensional arrays in PostgreSQL's text form (`{1,NULL,"a \"quoted\" one"}`). Skips a lower bound
/// (`[0:1]={…}`) and rejects arrays with several dimensions.
///
/// Reads Unicode scalars instead of characters, because a combining mark at the start of an element would form one
/// `Character` with the quote or comma before it.
extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// Returns nil if the text isn't a one-dimensional array, or if an element isn't a value of the element type.
    package init?(postgresText: String) {
        var rest = Substring(postgresText).unicodeScalars
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

    private static func takeComma(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        guard rest.first == "," else { return false }
        rest.removeFirst()
        return true
    }

    private static func nextElement(_ rest: inout Substring.UnicodeScalarView) -> Element? {
        if rest.first == "{" { return nil }
        guard rest.first == "\"" else {
            let bare = rest.prefix { $0 != "," }
            rest = rest[bare.endIndex...]
            return String(bare).uppercased() == "NULL" ? Element.nullValue : Element(postgresText: String(bare))
        }
        rest.removeFirst()
        var text = "".unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return Element(postgresText: String(text))
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(scalar)
            }
        }
        return nil
    }
}
