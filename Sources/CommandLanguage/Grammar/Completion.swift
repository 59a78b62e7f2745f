/// The names on the server that can be completed.
package struct CompletionNames: Sendable, Equatable {
    /// The caggs' names as they would be typed, with a schema where it is needed.
    package var caggs: [String]

    /// Without arguments, the names of caggs aren't completed.
    package init(caggs: [String] = []) {
        self.caggs = caggs
    }
}

/// Completes words at the prompt.
package final class Completion {
    private let grammar: CommandGrammar
    /// The names on the server; empty until the caller has read them from the server.
    package var names = CompletionNames()
    /// The description of all commands. It is read at the first completion, because reading it takes longer than
    /// starting the prompt.
    private lazy var program = CommandInfo(of: grammar.program)

    /// Completes the commands of `grammar`.
    package init(_ grammar: CommandGrammar) {
        self.grammar = grammar
    }

    /// Returns the possible words that begin with the text between the last space and the cursor, sorted. Empty if the
    /// command allows any text at this position.
    ///
    /// `cursor` counts characters. The text after the cursor is ignored. Quotes are ignored too, because an unfinished
    /// line often can't be split into words.
    package func candidates(line: String, cursor: Int) -> [String] {
        let before = line.prefix(max(0, cursor))
        var words = before.split(whereSeparator: \.isWhitespace).map(String.init)
        let partial = before.last?.isWhitespace == false ? words.removeLast() : ""
        return possible(after: words[...], partial: partial)
            .filter { $0.hasPrefix(partial) && $0 != partial }.sorted()
    }

    private func possible(after words: ArraySlice<String>, partial: String) -> [String] {
        if words.isEmpty, partial.hasPrefix("\\") { return PsqlSpelling.names }
        var rest = words
        if rest.first == "\\watch" || rest.first == "watch" {
            rest = rest.dropFirst()
            if rest.first?.first?.isNumber == true { rest = rest.dropFirst() }
            return possible(after: rest, partial: partial)
        }
        if rest.first == "help" || rest.first == "\\?" { return subcommands(below: rest.dropFirst()) }
        var command = program
        var topic: [String] = []
        while command.subcommands?.isEmpty == false {
            // A command with subcommands can have its own options. The program's options come before all commands and
            // aren't completed.
            if rest.count < words.count, (rest.first ?? partial).hasPrefix("-") { break }
            guard let word = rest.first else {
                let standard = command.standard.map { arguments(of: $0, topic, after: [], partial: partial) }
                return command.commandNames + (standard ?? [])
            }
            guard let next = command.subcommand(word) else {
                if command.standard == nil { return [] }
                break
            }
            command = next
            topic.append(next.commandName)
            rest = rest.dropFirst()
        }
        return arguments(of: command.standard ?? command, topic, after: Array(rest), partial: partial)
    }

    private func subcommands(below topic: ArraySlice<String>) -> [String] {
        var command: CommandInfo? = program
        for word in topic { command = command?.subcommand(word) }
        return command?.commandNames ?? []
    }

    private func arguments(
        of command: CommandInfo, _ topic: [String], after words: [String], partial: String
    ) -> [String] {
        if let last = words.last, let option = command.option(last), option.kind == .option {
            return values(of: option)
        }
        if let equals = partial.firstIndex(of: "="), let option = command.option(String(partial[..<equals])) {
            return values(of: option).map { partial[...equals] + $0 }
        }
        if partial.hasPrefix("-") {
            let used = Set(words)
            return command.options.filter { $0.isRepeating || used.isDisjoint(with: $0.spellings) }
                .flatMap(\.spellings).filter { $0.hasPrefix("--") }
        }
        let declaration = grammar.declaration(of: topic) as? any DeclaredCommand.Type
        if let values = declaration?.knownValues(after: words) { return values }
        var position = 0
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-") {
                isValue = command.option(word)?.kind == .option
            } else {
                position += 1
            }
        }
        let positionals = command.positionals
        guard let argument = position < positionals.count ? positionals[position] : positionals.last,
            position < positionals.count || argument.isRepeating
        else { return [] }
        return values(of: argument).filter { !words.contains($0) }
    }

    private func values(of argument: ArgumentInfo) -> [String] {
        argument.kind == .positional && argument.valueName == "cagg" ? names.caggs : argument.knownValues
    }
}
