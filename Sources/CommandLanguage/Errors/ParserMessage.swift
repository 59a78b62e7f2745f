/// An error of the library swift-argument-parser, derived from the text of the error.
///
/// The library's error type isn't public. Only the English text of an error is public; it can have several lines. The
/// patterns match the texts of the library's `ErrorMessageGenerator`. A test causes each of these errors, so that a
/// change of the texts is noticed. If a text matches no pattern, only its first line is used.
enum ParserMessage: Sendable, Equatable {
    case unknownOption(String)
    case missingValue(option: String)
    case unexpectedValue(option: String, value: String)
    case unexpectedWords([String])
    case missingArgument(String)
    /// `option` is nil for a positional argument; `reason` comes from a ``ValueProblem``.
    case badValue(String, option: String?, argument: String, reason: String?)
    case other(String)

    init(_ text: String) {
        let firstLine = text.prefix { !$0.isNewline }
        if let match = firstLine.firstMatch(of: /^Unknown option '([^']*)'/) {
            self = .unknownOption(String(match.1))
        } else if let match = firstLine.firstMatch(of: /^Invalid option: (\S+)/) {
            self = .unknownOption(String(match.1))
        } else if let match = firstLine.firstMatch(of: /^Missing value for '(\S+?)(?: <.*)?'/) {
            self = .missingValue(option: String(match.1))
        } else if let match = text.firstMatch(of: /^The option '(\S+)' does not take any value, but '((?s).*)' was/) {
            self = .unexpectedValue(option: String(match.1), value: String(match.2))
        } else if let match = text.wholeMatch(of: /Unexpected argument '((?s).*)'/) {
            self = .unexpectedWords([String(match.1)])
        } else if let match = text.wholeMatch(of: /\d+ unexpected arguments: '((?s).*)'/) {
            self = .unexpectedWords(match.1.split(separator: "', '", omittingEmptySubsequences: false).map(String.init))
        } else if let match = firstLine.firstMatch(of: /^Missing expected argument '(.*)'$/) {
            self = .missingArgument(String(match.1))
        } else if let match = text.firstMatch(
            of: /^The value '((?s).*)' is invalid for '(?:(-\S+) )?<([^>]*)>'(?:: ((?s).*))?/)
        {
            self = .badValue(
                String(match.1), option: match.2.map(String.init), argument: String(match.3),
                reason: match.4.map(String.init))
        } else {
            self = .other(String(firstLine))
        }
    }
}
