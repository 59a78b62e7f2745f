internal import ArgumentParser

/// A command or a file to run without a prompt.
enum BatchItem: Sendable, Hashable {
    /// A command, written as at the prompt.
    case command(String)
    /// A runbook file; `-` is standard input.
    case file(String)
}

/// The options `-c` and `-f`, which may be repeated and mixed.
struct BatchArguments: ParsableArguments {
    @Option(
        name: [.customShort("c"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Run this command instead of opening a prompt. May be repeated.", valueName: "command"))
    var command: [String] = []

    @Option(
        name: [.customShort("f"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Run the commands in this runbook file; - means standard input. May be repeated.", valueName: "file"),
        completion: .file())
    var file: [String] = []

    /// The commands of all `-c` options, followed by the files of all `-f` options. The argument parser doesn't keep
    /// the order between `-c` and `-f`; ``items(orderedBy:)`` restores the order.
    var items: [BatchItem] { command.map { .command($0) } + file.map { .file($0) } }

    /// The items in the order in which their values occur in `arguments`.
    func items(orderedBy arguments: some Sequence<String>) -> [BatchItem] {
        var commands = command[...]
        var files = file[...]
        var items: [BatchItem] = []
        var option: Character?
        for argument in arguments {
            let previous = option
            option = nil
            // A value may look like an option: the file in `-f -c` is called "-c".
            if previous == "c", argument == commands.first {
                items.append(.command(commands.removeFirst()))
                continue
            }
            if previous == "f", argument == files.first {
                items.append(.file(files.removeFirst()))
                continue
            }
            if let value = Self.joinedValue(of: argument, "--command"), value == commands.first {
                items.append(.command(commands.removeFirst()))
            } else if let value = Self.joinedValue(of: argument, "--file"), value == files.first {
                items.append(.file(files.removeFirst()))
            } else if argument == "--command" {
                option = "c"
            } else if argument == "--file" {
                option = "f"
            } else if argument.hasPrefix("-"), !argument.hasPrefix("--") {
                option = argument.last
            }
        }
        return items + commands.map { .command($0) } + files.map { .file($0) }
    }

    private static func joinedValue(of argument: String, _ option: String) -> String? {
        argument.hasPrefix(option + "=") ? String(argument.dropFirst(option.count + 1)) : nil
    }
}
