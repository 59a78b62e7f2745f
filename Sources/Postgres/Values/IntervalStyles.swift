/// Parses the three values of `IntervalStyle` other than `postgres`. caggctl's connections use `postgres`. But an
/// interval that is stored on the server as text, such as a policy's offset, has the style of the session that wrote
/// it.
extension Interval {
    /// Parses `P1Y2M3DT4H5M6.7S` (iso_8601), `1-2 3 4:05:06` (sql_standard) or `@ 1 day 2 hours ago`
    /// (postgres_verbose). The text must be in lower case.
    init?(parsingOtherStyle text: Substring) {
        let styles = [Interval.iso8601, Interval.sqlStandard, Interval.verbose]
        guard let found = styles.lazy.compactMap({ $0(text) }).first else { return nil }
        self = found
    }

    private static func iso8601(_ text: Substring) -> Interval? {
        guard text.first == "p", text.count > 1 else { return nil }
        var spelled = ""
        var isTime = false
        for character in text.dropFirst() {
            switch character {
            case "t": isTime = true
            case "y": spelled += " year "
            case "m": spelled += isTime ? " min " : " mon "
            case "w": spelled += " week "
            case "d": spelled += " day "
            case "h": spelled += " hour "
            case "s": spelled += " sec "
            default: spelled.append(character)
            }
        }
        return Interval(inWords: Substring(spelled).trimmingSpaces())
    }

    /// Parses sql_standard. The sign of the first part also applies to the parts without a sign.
    private static func sqlStandard(_ text: Substring) -> Interval? {
        let sign = text.hasPrefix("-") ? "-" : ""
        let words = text.split(separator: " ").map { part -> String? in
            let isSigned = part.hasPrefix("-") || part.hasPrefix("+")
            let (own, number) = isSigned ? (String(part.prefix(1)), part.dropFirst()) : (sign, part)
            let fields = number.split(separator: "-", omittingEmptySubsequences: false)
            if fields.count == 2 { return "\(own)\(fields[0]) year \(own)\(fields[1]) mon" }
            return own + number + (number.contains(":") ? "" : " day")
        }
        guard words.count > 1 || text.dropFirst().contains("-"), words.allSatisfy({ $0 != nil }) else { return nil }
        return Interval(inWords: Substring(words.compactMap { $0 }.joined(separator: " ")))
    }

    private static func verbose(_ text: Substring) -> Interval? {
        guard text.first == "@" else { return nil }
        let isAgo = text.hasSuffix(" ago")
        let words = text.dropFirst().dropLast(isAgo ? 4 : 0).trimmingSpaces()
        return Interval(inWords: words).map { isAgo ? -$0 : $0 }
    }
}
