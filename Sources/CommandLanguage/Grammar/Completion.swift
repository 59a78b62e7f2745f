/// Names that only the server knows, given to completion by whoever has asked it.
package struct CompletionNames: Sendable, Equatable {
    /// Names as they would be typed: qualified where that is needed.
    package var caggs: [String]

    /// Without names only the commands themselves are completed.
    package init(caggs: [String] = []) {
        self.caggs = caggs
    }
}

/// What could stand at the cursor.
package enum Completion {
    /// Whole words that begin as the word before the cursor does, sorted; empty where anything may stand.
    ///
    /// `cursor` counts characters. What stands behind it is left out of account, and so are quotes: a half-typed line
    /// rarely lexes.
    package static func candidates(line: String, cursor: Int, names: CompletionNames = CompletionNames()) -> [String] {
        let before = line.prefix(max(0, cursor))
        var words = before.split(whereSeparator: \.isWhitespace).map(String.init)
        let partial = before.last?.isWhitespace == false ? words.removeLast() : ""
        return possible(after: words[...], partial: partial, names: names)
            .filter { $0.hasPrefix(partial) && $0 != partial }.sorted()
    }

    private static func possible(after words: ArraySlice<String>, partial: String, names: CompletionNames) -> [String] {
        if words.isEmpty, partial.hasPrefix("\\") { return PsqlSpelling.names }
        var rest = words
        if rest.first == "\\watch" || rest.first == "watch" {
            rest = rest.dropFirst()
            if rest.first?.first?.isNumber == true { rest = rest.dropFirst() }
            return possible(after: rest, partial: partial, names: names)
        }
        if rest.first == "help" || rest.first == "\\?" { return subcommands(below: rest.dropFirst()) }
        var command = CommandInfo.program
        while command.subcommands?.isEmpty == false {
            // A command with subcommands may have options of its own; the program's stand before all commands.
            if rest.count < words.count, (rest.first ?? partial).hasPrefix("-") { break }
            guard let word = rest.first else {
                let standard = command.standard.map { arguments(of: $0, after: [], partial: partial, names: names) }
                return command.commandNames + (standard ?? [])
            }
            guard let next = command.subcommand(word) else {
                if command.standard == nil { return [] }
                break
            }
            command = next
            rest = rest.dropFirst()
        }
        return arguments(of: command.standard ?? command, after: Array(rest), partial: partial, names: names)
    }

    private static func subcommands(below topic: ArraySlice<String>) -> [String] {
        var command: CommandInfo? = .program
        for word in topic { command = command?.subcommand(word) }
        return command?.commandNames ?? []
    }

    private static func arguments(
        of command: CommandInfo, after words: [String], partial: String, names: CompletionNames
    ) -> [String] {
        if let last = words.last, let option = command.option(last), option.kind == .option {
            return values(of: option, names: names)
        }
        if let equals = partial.firstIndex(of: "="), let option = command.option(String(partial[..<equals])) {
            return values(of: option, names: names).map { partial[...equals] + $0 }
        }
        if partial.hasPrefix("-") {
            let used = Set(words)
            return command.options.filter { $0.isRepeating || used.isDisjoint(with: $0.spellings) }
                .flatMap(\.spellings).filter { $0.hasPrefix("--") }
        }
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
        if command.commandName == "set", position == 1, let setting = Setting(rawValue: words.last ?? "") {
            return SettingValue.names(of: setting)
        }
        let positionals = command.positionals
        guard let argument = position < positionals.count ? positionals[position] : positionals.last,
            position < positionals.count || argument.isRepeating && command.commandName != "set"
        else { return [] }
        return values(of: argument, names: names).filter { !words.contains($0) }
    }

    private static func values(of argument: ArgumentInfo, names: CompletionNames) -> [String] {
        argument.kind == .positional && argument.valueName == "cagg" ? names.caggs : argument.knownValues
    }
}
