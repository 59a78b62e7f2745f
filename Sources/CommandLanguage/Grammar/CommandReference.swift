/// The command reference, generated from the declarations of the commands.
package enum CommandReference {
    /// The reference in Markdown: all commands, their options and examples.
    package static func markdown(of grammar: CommandGrammar) -> String {
        let program = CommandInfo(of: grammar.program)
        var parts = [
            """
            # Commands

            <!-- Generated from the declarations in Sources/Console/Commands. Don't edit this file. -->

            \(program.abstract ?? "")
            \(program.discussion ?? "")

            ## Options of the program
            """,
            table(of: program.options.filter { $0.sectionTitle == nil }),
            "## Global options\n\nEvery command takes these options, before or after the command's name.",
            table(of: program.options.filter { $0.sectionTitle != nil }),
        ]
        let global = Set(program.options.filter { $0.sectionTitle != nil }.flatMap(\.spellings))
        for command in program.subcommands ?? [] { parts += sections(of: command, path: [], without: global) }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func sections(of command: CommandInfo, path: [String], without global: Set<String>) -> [String] {
        let name = (path + [command.commandName]).joined(separator: " ")
        var parts = ["## \(name)", command.abstract ?? ""]
        if let aliases = command.aliases, !aliases.isEmpty {
            parts.append("Alias: `\(aliases.joined(separator: "`, `"))`.")
        }
        let (text, examples) = split(command.discussion ?? "")
        parts.append(text)
        let own = (command.arguments ?? []).filter {
            $0.shouldDisplay && global.isDisjoint(with: $0.spellings) && !$0.spellings.contains("--help")
        }
        parts.append(table(of: own))
        if !examples.isEmpty { parts.append("```\n\(examples.joined(separator: "\n"))\n```") }
        for subcommand in command.subcommands ?? [] {
            parts += sections(of: subcommand, path: path + [command.commandName], without: global)
        }
        return parts
    }

    /// Splits the discussion (the long help text of a command) into its text and the lines of its examples.
    static func split(_ discussion: String) -> (text: String, examples: [String]) {
        let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: "Examples:") else { return (discussion, []) }
        let text = lines[..<start].joined(separator: "\n").trimmingPrefix("\n")
        let examples = lines[(start + 1)...].filter { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
        return (String(text.reversed().drop(while: \.isNewline).reversed()), examples)
    }

    private static func table(of arguments: [ArgumentInfo]) -> String {
        guard !arguments.isEmpty else { return "" }
        let rows = arguments.map { argument in
            let value = argument.valueName.map { "<\($0)>" } ?? ""
            let name: String
            switch argument.kind {
            case .positional: name = "`\(value)`\(argument.isRepeating ? " …" : "")"
            case .flag: name = "`\(argument.spellings.joined(separator: ", "))`"
            case .option: name = "`\(argument.spellings.joined(separator: ", ")) \(value)`"
            }
            var text = argument.abstract ?? ""
            if let values = argument.allValues, !values.isEmpty { text += " One of \(values.joined(separator: ", "))." }
            if let defaultValue = argument.defaultValue { text += " Default: \(defaultValue)." }
            return "| \(name) | \(text.replacing("|", with: "\\|")) |"
        }
        return (["| | |", "|---|---|"] + rows).joined(separator: "\n")
    }
}
