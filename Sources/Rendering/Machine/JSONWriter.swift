/// Writes JSON text with the members in the given order.
///
/// Foundation's `JSONEncoder` can't be used: it sorts or shuffles the keys, and 64-bit integers and exact decimals can
/// become doubles. The order of the keys must be stable, because operators compare two reports line by line. Costs must
/// keep all their digits.
enum JSONWriter {
    /// `value` on one line.
    static func compact(_ value: CellValue) -> String {
        switch value {
        case .null: "null"
        case .text(let text), .timestamp(let text): string(text)
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? number.description : string(spelling(of: number))
        case .decimal(let digits): isNumber(digits) ? digits : string(digits)
        case .bool(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(compact).joined(separator: ", ") + "]"
        case .object(let members): object(members)
        }
    }

    /// A double as text. JSON has no infinities and no NaN, so these get PostgreSQL's spelling.
    static func spelling(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return number.description
    }

    /// A quoted JSON string. Also escapes all characters that a terminal would interpret, which JSON doesn't require.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if TerminalText.isControl(scalar) || TerminalText.changesDirection(scalar) {
                    result += "\\u" + TerminalText.hex(scalar, digits: 4)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func object(_ members: [CellMember]) -> String {
        "{" + members.map { "\(string($0.key)): \(compact($0.value))" }.joined(separator: ", ") + "}"
    }

    /// Whether `text` is a number in JSON's grammar. PostgreSQL's `numeric` can also be `NaN` or `Infinity`.
    private static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
    }
}
