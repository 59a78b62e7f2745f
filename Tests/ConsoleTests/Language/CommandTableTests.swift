import Foundation
import Testing

@testable import CommandLanguage
@testable import Console

/// What holds for every command, so that a new one can't forget it.
@Suite struct CommandTableTests {
    struct Entry: Sendable, CustomTestStringConvertible {
        var path: [String]
        var info: CommandInfo
        var testDescription: String { path.joined(separator: " ") }
    }

    static let all: [Entry] = (CommandInfo(of: ProgramCommand.self).subcommands ?? []).flatMap {
        entries($0, below: [])
    }

    static func entries(_ info: CommandInfo, below: [String]) -> [Entry] {
        let path = below + [info.commandName]
        return [Entry(path: path, info: info)] + (info.subcommands ?? []).flatMap { entries($0, below: path) }
    }

    @Test(arguments: all) func explainsItself(entry: Entry) throws {
        #expect(entry.info.abstract?.last == "." || entry.info.abstract?.last == "?")
        for argument in entry.info.arguments ?? [] where argument.shouldDisplay {
            #expect(
                argument.abstract?.isEmpty == false, "\(argument.spellings) \(argument.valueName ?? "") has no help")
        }
    }

    @Test(arguments: all) func hasExamplesThatParse(entry: Entry) throws {
        let examples = CommandReference.split(entry.info.discussion ?? "").examples
        #expect(!examples.isEmpty)
        for example in examples {
            #expect(example.hasPrefix(entry.path.joined(separator: " ")))
            #expect(try Commands.grammar.parse(line: example, origin: .prompt) != nil)
        }
    }

    /// Otherwise the session couldn't run it.
    @Test(arguments: all) func isAConsoleCommandOrHasSubcommands(entry: Entry) {
        let declaration = Commands.grammar.declaration(of: entry.path)
        #expect(declaration is any ConsoleCommand.Type || entry.info.subcommands?.isEmpty == false)
    }

    @Test(arguments: all) func takesValuesWithALeadingDash(entry: Entry) {
        for option in entry.info.arguments ?? [] where option.kind == .option {
            #expect(option.parsingStrategy == "unconditional", "\(option.spellings)")
        }
    }

    /// The parser library checks this in debug builds only. These tests are built without DEBUG.
    @Test(arguments: all) func declaresNoOptionTwiceAndARepeatedArgumentLast(entry: Entry) {
        let spellings = (entry.info.arguments ?? []).flatMap(\.spellings)
        #expect(Set(spellings).count == spellings.count, "\(spellings.sorted())")
        #expect(entry.info.positionals.dropLast().allSatisfy { !$0.isRepeating })
    }

    @Test(arguments: all) func hasHelpThatFitsTheTerminal(entry: Entry) throws {
        let help = HelpText.text(of: entry.path, in: Commands.grammar, columns: 80)
        #expect(help.contains("USAGE: caggctl \(entry.path.joined(separator: " "))"))
        let examples = CommandReference.split(entry.info.discussion ?? "").examples
        for line in help.split(separator: "\n") where line.count > 80 {
            #expect(examples.contains { line.contains($0) }, "\(line)")
        }
    }

    @Test func theOverviewListsAllCommands() {
        let help = HelpText.text(of: [], in: Commands.grammar)
        for name in CommandInfo(of: ProgramCommand.self).subcommands?.map(\.commandName) ?? [] {
            #expect(help.contains("  \(name)"))
        }
    }

    @Test func aCommandsOwnOptionsComeFirst() throws {
        let help = HelpText.text(of: ["refresh"], in: Commands.grammar)
        let own = try #require(help.range(of: "--step")?.lowerBound)
        #expect(own < (try #require(help.range(of: "GLOBAL OPTIONS:")?.lowerBound)))
    }

    /// Rewrites docs/commands.md where it is stale, and fails so that somebody looks at what changed.
    @Test func theReferenceInTheDocsIsFresh() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "docs/commands.md")
        let current = Self.reference
        guard (try? String(contentsOf: file, encoding: .utf8)) != current else { return }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try current.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("docs/commands.md was stale; it has been rewritten, look at the change and commit it")
    }

    private static let reference = CommandReference.markdown(of: Commands.grammar)
    private static let global = Set(CommandInfo(of: ProgramCommand.self).options.flatMap(\.spellings))

    @Test(arguments: all) func theReferenceHasItsOptions(entry: Entry) throws {
        let title = "\n## \(entry.path.joined(separator: " "))\n"
        let section = try #require(
            Self.reference.split(separator: title).dropFirst().first?.split(separator: "\n## ").first)
        for option in entry.info.options where Self.global.isDisjoint(with: option.spellings) {
            #expect(section.contains("| `\(option.spellings.joined(separator: ", "))"), "\(option.spellings)")
        }
    }
}
