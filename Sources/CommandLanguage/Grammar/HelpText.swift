import ArgumentParser

/// The help that the argument parser writes.
package enum HelpText {
    /// The help of a topic, such as `["policy", "set"]`; the overview if the topic is empty.
    ///
    /// - Parameter columns: the width of the terminal; nil is 80.
    package static func text(of topic: [String], in grammar: CommandGrammar, columns: Int? = nil) -> String {
        let declaration = grammar.declaration(of: topic)
        return ownOptionsFirst(grammar.program.helpMessage(for: declaration, columns: columns ?? 80))
    }

    /// Moves a command's own options before the global ones. The library prints groups with a title first, but a reader
    /// looks for the command's own options.
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
