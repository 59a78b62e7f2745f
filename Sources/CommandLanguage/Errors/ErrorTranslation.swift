import ArgumentParser

/// Turns an error of the argument parser or of a value into a ``UsageError``.
struct ErrorTranslation {
    var tokens: [Token]
    var origin: Origin
    var line: String?
    var command: any ParsableCommand.Type
    /// The command's full name, `policy set`; empty for the program itself.
    var topic: String

    func error(_ problem: ValueProblem) -> UsageError { error(problem.description) }

    func error(_ message: ParserMessage) -> UsageError {
        switch message {
        case .unknownOption(let option):
            let spelling = typed(option)
            let spellings = CommandInfo(of: command).options.flatMap(\.spellings).filter { $0.hasPrefix("--") }
            return error(
                "unknown option \"\(spelling)\"", at: spelling,
                suggestion: NearestName.suggest(for: spelling, among: spellings))
        case .missingValue(let option):
            let value = CommandInfo(of: command).option(option)?.valueName.map { " <\($0)>" } ?? ""
            return error("\(option) needs a value: \(option)\(value)", at: option)
        case .unexpectedValue(let option, let value):
            return error("\(option) takes no value, but \"\(value)\" was given", at: option)
        case .unexpectedWords(let words):
            let word = words.first ?? ""
            return error("unexpected argument \"\(word)\"", at: word, last: true)
        case .missingArgument(let synopsis):
            let name = synopsis.trimmingPrefix("<").replacing(">", with: "").replacing(" ...", with: "")
            return error("\"\(topic.isEmpty ? "caggctl" : topic)\" needs an argument: <\(name)>")
        case .badValue(let value, let option, let argument, let reason):
            return badValue(value, option: option, argument: argument, reason: reason)
        case .other(let text):
            return error(text.isEmpty ? "the command can't be parsed" : text)
        }
    }

    private func badValue(_ value: String, option: String?, argument: String, reason: String?) -> UsageError {
        let name = option ?? argument
        if let reason { return error("\(name): \"\(value)\" \(reason)", at: value, after: option) }
        let values = option.flatMap { CommandInfo(of: command).option($0)?.knownValues } ?? []
        guard !values.isEmpty else { return error("\(name): \"\(value)\" isn't a number", at: value, after: option) }
        return error(
            "\"\(value)\" isn't a value of \(name); values: \(values.joined(separator: ", "))", at: value,
            after: option,
            suggestion: NearestName.suggest(for: value, among: values))
    }

    /// Returns the option as it was typed. If a value is attached to a short option (`-ofile`), the library's message
    /// has only the option (`-o`).
    private func typed(_ option: String) -> String {
        guard option.hasPrefix("-"), !option.hasPrefix("--") else { return option }
        return tokens.first { $0.text == option || $0.text.hasPrefix(option) }?.text ?? option
    }

    private func error(
        _ message: String, at word: String? = nil, after option: String? = nil, last: Bool = false,
        suggestion: String? = nil
    ) -> UsageError {
        UsageError(
            message, origin: origin, line: line, columns: word.flatMap { columns(of: $0, after: option, last: last) },
            suggestion: suggestion, helpTopic: topic)
    }

    /// Returns the columns of `word` in the line, or the columns of the `--option=value` that contains `word`. Nil if
    /// the word isn't found.
    private func columns(of word: String, after option: String?, last: Bool) -> Range<Int>? {
        var candidates = tokens[...]
        if let spellings = option.flatMap({ CommandInfo(of: command).option($0)?.spellings }),
            let start = tokens.firstIndex(where: { token in
                spellings.contains { token.text == $0 || token.text.hasPrefix($0 + "=") }
            })
        {
            candidates = tokens[start...]
        }
        let matching = candidates.filter { $0.text == word }
        if let token = last ? matching.last : matching.first { return token.columns }
        return candidates.first { $0.text.hasPrefix(word + "=") || $0.text.hasSuffix("=" + word) }?.columns
    }
}
