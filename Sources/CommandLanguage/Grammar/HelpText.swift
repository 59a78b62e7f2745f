import ArgumentParser

/// Help as the argument parser writes it.
package enum HelpText {
    /// The help of a topic that ``CommandParser`` has let through; the overview for an empty one.
    ///
    /// `columns` is the terminal's width; nil is 80.
    package static func text(for request: HelpRequest, columns: Int? = nil) -> String {
        let columns = columns ?? 80
        let type = ConsoleCommand.declaration(of: request.topic) ?? ProgramCommand.self
        return ownOptionsFirst(ProgramCommand.helpMessage(for: type, columns: columns))
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
