import ArgumentParser

/// The command and subcommands that the first words of a line name.
struct CommandPath {
    /// The names of the command and its subcommands, such as `["policy", "set"]`. An alias is replaced by the name of
    /// its command.
    var topic: [String]
    /// The named command, or its default subcommand if the named command has one.
    var command: any ParsableCommand.Type
    /// The names of `command`: `topic`, and the name of the default subcommand if there is one.
    var commandTopic: [String]
    /// A subcommand that resembles the first word after the names; nil if there is none.
    private(set) var nearSubcommand: NearSubcommand?

    /// Throws if the words name no command, or an unknown subcommand.
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

    /// Returns a suggestion for users of psql, who may type SQL or the URI of a server. Nil for any other word.
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
                "the option \"\(token.text)\" must come after a command", origin: origin, line: line,
                columns: token.columns)
        }
        let names = command.subcommandNames
        let suggestion =
            NearestName.suggest(for: token.text, among: names)
            ?? (topic.isEmpty ? suggestionForPsqlUsers(token.text) : nil)
        let parent = topic.joined(separator: " ")
        // Lists the names if there are fewer than five; otherwise the message refers to the help.
        let list = suggestion == nil && names.count < 5 ? "; its subcommands: \(names.joined(separator: ", "))" : ""
        let message =
            topic.isEmpty
            ? "unknown command \"\(token.text)\"" : "\"\(parent)\" has no subcommand \"\(token.text)\"\(list)"
        return UsageError(
            message, origin: origin, line: line, columns: token.columns,
            suggestion: suggestion, helpTopic: suggestion == nil ? parent : nil)
    }
}
