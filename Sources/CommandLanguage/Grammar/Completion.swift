/// Names that only the server knows, given to completion by whoever has asked it.
package struct CompletionNames: Sendable, Equatable {
    /// Names as they would be typed: qualified where that is needed.
    package var caggs: [String]

    /// Without names only the commands themselves are completed.
    package init(caggs: [String] = []) {
        self.caggs = caggs
    }
}

/// Completes words at the prompt.
package final class Completion {
    private let grammar: CommandGrammar
    /// Names that only the server knows; none until somebody has asked it.
    package var names = CompletionNames()
    /// Made at the first Tab: it takes longer than starting the prompt.
    private lazy var program = CommandInfo(of: grammar.program)

    package init(_ grammar: CommandGrammar) {
        self.grammar = grammar
    }

    /// Whole words that begin as the word before the cursor does, sorted; empty where anything may stand.
    ///
    /// `cursor` counts characters. What stands after it is ignored, and so are quotes: a half-typed line rarely lexes.
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
            // A command with subcommands may have options of its own; the program's stand before all commands.
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
