import ArgumentParser

/// Help as the argument parser writes it.
package enum HelpText {
    /// The help of a topic (`["policy", "set"]`); the overview for an empty one.
    ///
    /// - Parameter columns: the terminal's width; nil is 80.
    package static func text(of topic: [String], in grammar: CommandGrammar, columns: Int? = nil) -> String {
        let declaration = grammar.declaration(of: topic)
        return ownOptionsFirst(grammar.program.helpMessage(for: declaration, columns: columns ?? 80))
    }

    /// The library puts titled groups of options before a command's own; whoever asks about a command wants its own.
    private static func ownOptionsFirst(_ help: String) -> String {
        var blocks = help.split(separator: "\n\n").map(String.init)
        if let global = blocks.firstIndex(where: { $0.hasPrefix("GLOBAL OPTIONS:") }),
            let own = blocks.firstIndex(where: { $0.hasPrefix("OPTIONS:") }), global < own
        {
            blocks.insert(blocks.remove(at: global), at: own)
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}
