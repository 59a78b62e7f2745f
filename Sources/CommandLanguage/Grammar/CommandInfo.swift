import ArgumentParser
import FoundationEssentials

/// The commands as the argument parser describes them itself.
///
/// Completion, error messages and the command reference read this, so that there is no second table of commands to
/// keep. It comes from the library's `_dumpHelp()`, which is what its own tools for manuals and references read.
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

    /// The subcommand that is meant where none is named.
    var standard: CommandInfo? { defaultSubcommand.flatMap(subcommand) }

    var options: [ArgumentInfo] { (arguments ?? []).filter { $0.kind != .positional && $0.shouldDisplay } }
    var positionals: [ArgumentInfo] { (arguments ?? []).filter { $0.kind == .positional } }

    /// The option spelled so, `--from` or `-o`.
    func option(_ spelling: String) -> ArgumentInfo? {
        arguments?.first { $0.spellings.contains(spelling) }
    }

    /// Costs a text of all its options and those of its subcommands: for errors and the prompt, not for reading commands.
    init(of command: any ParsableCommand.Type) {
        struct Tool: Decodable { var command: CommandInfo }
        do {
            self = try JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
            // The library adds a `help` of its own below every command.
            let declared = Set(command.subcommandNames)
            var seen: Set<String> = []
            subcommands = subcommands?.filter {
                declared.contains($0.commandName) && seen.insert($0.commandName).inserted
            }
        } catch {
            preconditionFailure("swift-argument-parser's description of the commands has another shape: \(error)")
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

    /// The values it can have, where they are known beforehand.
    var knownValues: [String] { allValues ?? completionKind?.list?.values ?? [] }
}
