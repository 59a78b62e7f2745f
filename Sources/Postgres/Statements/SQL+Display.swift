extension SQL: CustomStringConvertible {
    /// The statement as a person would type it into psql, with the values in place of the parameters.
    ///
    /// Use it only for previews and messages. The server gets the statement with parameters.
    package var description: String {
        fragments.map { fragment in
            switch fragment {
            case .text(let text): text
            case .identifier(let name): SQL.displayIdentifier(name)
            case .parameter(let parameter): SQL.displayLiteral(parameter)
            }
        }.joined()
    }

    private static func displayLiteral(_ parameter: Parameter) -> String {
        guard let text = parameter.text else { return "NULL" }
        switch parameter.type {
        case .int8, .int4, .oid, .numeric, .float8:
            guard Double(text)?.isFinite == true else { return quoted(text, with: "'") }
            // Without the parentheses, a cast would apply to the number without its minus sign: -32768::smallint fails.
            return text.hasPrefix("-") ? "(\(text))" : text
        case .bool: return text == "t" ? "true" : "false"
        default:
            return quoted(text, with: "'") + (castNames[parameter.type].map { "::" + $0 } ?? "")
        }
    }

    private static let castNames: [TypeOID: String] = [
        .timestamptz: "timestamptz", .interval: "interval", .jsonb: "jsonb", .regclass: "regclass",
    ]
}
