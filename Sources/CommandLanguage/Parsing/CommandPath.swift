import ArgumentParser

/// The command and subcommands that the first words name.
struct CommandPath {
    /// The names in their first spelling: an alias becomes its command.
    var topic: [String]
    /// What they lead to: where they stop at a command that has one for such cases, its default subcommand.
    var command: any ParsableCommand.Type
    /// The names of `command`: `topic`, and what the default adds.
    var commandTopic: [String]
    /// Of the word that the names end before.
    private(set) var nearSubcommand: NearSubcommand?

    /// Throws where the words name no command, or name a subcommand that isn't there.
    init(of tokens: [Token], root: any ParsableCommand.Type, origin: Origin, line: String?) throws(UsageError) {
        var named = root
        topic = []
        for token in tokens {
            guard !named.configuration.subcommands.isEmpty else { break }
            guard let next = named.subcommand(token.text) else {
                if token.text.hasPrefix("-"), !topic.isEmpty { break }
                if named.standard != nil {
                    if let near = NearestName.suggest(for: token.text, among: named.subcommandNames) {
                        let command = (topic + [near]).joined(separator: " ")
                        nearSubcommand = NearSubcommand(word: token.text, command: command)
                    }
                    break
                }
                throw Self.unknown(token, in: named, topic: topic, origin: origin, line: line)
            }
            topic.append(next._commandName)
            named = next
        }
        command = named.standard ?? named
        commandTopic = topic + (named.standard.map { [$0._commandName] } ?? [])
    }

    /// What fingers used to psql type first: SQL, or the address of a server.
    private static func suggestionForPsqlUsers(_ word: String) -> String? {
        if ["postgresql://", "postgres://"].contains(where: word.hasPrefix) { return "-d \(word)" }
        let statements: Set = [
            "alter", "analyze", "begin", "call", "create", "delete", "drop", "explain", "insert", "select", "show",
            "table", "truncate", "update", "vacuum", "values", "with",
        ]
        return statements.contains(word.lowercased()) ? "sql \(word)" : nil
    }

    private static func unknown(
        _ token: Token, in command: any ParsableCommand.Type, topic: [String], origin: Origin, line: String?
    ) -> UsageError {
        if token.text.hasPrefix("-") {
            return UsageError(
                "option \"\(token.text)\" must come after a command", origin: origin, line: line,
                columns: token.columns)
        }
        let names = command.subcommandNames
        let suggestion =
            NearestName.suggest(for: token.text, among: names)
            ?? (topic.isEmpty ? suggestionForPsqlUsers(token.text) : nil)
        let kind = topic.isEmpty ? "command" : "subcommand of \(topic.joined(separator: " "))"
        // A few names are listed; for many there is the help.
        let list = suggestion == nil && names.count < 5 ? " (\(names.joined(separator: ", ")))" : ""
        return UsageError(
            "unknown \(kind) \"\(token.text)\"\(list)", origin: origin, line: line, columns: token.columns,
            suggestion: suggestion, helpTopic: suggestion == nil ? topic.joined(separator: " ") : nil)
    }
}
