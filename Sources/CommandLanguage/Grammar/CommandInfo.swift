import ArgumentParser
import FoundationEssentials

/// The description of a command that the argument parser generates.
///
/// Completion, error messages and the command reference read this description, so that the commands are listed only
/// once. The description comes from `_dumpHelp()` of swift-argument-parser, which that library's own documentation
/// tools use too.
struct CommandInfo: Decodable, Sendable {
    var commandName: String
    var aliases: [String]?
    var abstract: String?
    var discussion: String?
    var subcommands: [CommandInfo]?
    var defaultSubcommand: String?
    var arguments: [ArgumentInfo]?

    var commandNames: [String] { (subcommands ?? []).flatMap { [$0.commandName] + ($0.aliases ?? []) } }

    func subcommand(_ name: String) -> CommandInfo? {
        subcommands?.first { $0.commandName == name || $0.aliases?.contains(name) == true }
    }

    /// The default subcommand; nil if there is none.
    var standard: CommandInfo? { defaultSubcommand.flatMap(subcommand) }

    var options: [ArgumentInfo] { (arguments ?? []).filter { $0.kind != .positional && $0.shouldDisplay } }
    var positionals: [ArgumentInfo] { (arguments ?? []).filter { $0.kind == .positional } }

    /// The option with this spelling, such as `--from` or `-o`.
    func option(_ spelling: String) -> ArgumentInfo? {
        arguments?.first { $0.spellings.contains(spelling) }
    }

    /// Reads the description, which is slow: the library writes all options of the command and its subcommands as JSON.
    /// Use it for errors and the prompt, but not to parse commands.
    init(of command: any ParsableCommand.Type) {
        struct Tool: Decodable { var command: CommandInfo }
        do {
            self = try JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
            // Keeps only the declared subcommands, because the library adds a subcommand `help` to every command.
            let declared = Set(command.subcommandNames)
            var seen: Set<String> = []
            subcommands = subcommands?.filter {
                declared.contains($0.commandName) && seen.insert($0.commandName).inserted
            }
        } catch {
            preconditionFailure("swift-argument-parser's description of the commands can't be read: \(error)")
        }
    }
}

/// An option, flag or positional argument.
struct ArgumentInfo: Decodable, Sendable {
    enum Kind: String, Decodable {
        case positional, option, flag
    }

    struct Name: Decodable, Sendable {
        var kind: String
        var name: String

        var spelling: String { (kind == "long" ? "--" : "-") + name }
    }

    struct CompletionKind: Decodable, Sendable {
        struct List: Decodable, Sendable { var values: [String] }
        struct Anything: Decodable, Sendable {}
        var list: List?
        var file: Anything?
    }

    var kind: Kind
    var shouldDisplay: Bool
    var sectionTitle: String?
    var isOptional: Bool
    var parsingStrategy: String
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var completionKind: CompletionKind?
    var abstract: String?

    var spellings: [String] { (names ?? []).map(\.spelling) }

    /// The possible values, if the declaration lists them; otherwise empty.
    var knownValues: [String] { allValues ?? completionKind?.list?.values ?? [] }
}
