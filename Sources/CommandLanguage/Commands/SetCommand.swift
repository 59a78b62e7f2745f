import ArgumentParser

/// What `set` is asked for.
package enum SetRequest: Sendable, Hashable {
    /// List settings and variables.
    case list
    /// Show one, which may not exist.
    case show(name: String)
    case setting(Setting, SettingValue)
    case variable(name: String, value: String)
}

/// What a session can be told with `set`.
package enum Setting: String, Sendable, CaseIterable {
    /// `table`, `json`, `jsonl` or `csv`; `openmetrics` is one command's alone.
    case output
    /// Switches.
    case expanded, timing, color, pager
    /// Whether a runbook goes on after a command that failed: `continue` or `stop`.
    case onError = "on-error"
}

/// A setting's value, checked.
package enum SettingValue: Sendable, Hashable {
    case output(OutputChoice)
    case on, off, toggle
    case `continue`, stop
}

struct SetCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Show or change settings and variables of this session.",
        usage: "caggctl set [<name> [<value>]]",
        discussion: """
            A name that isn't a setting is a variable; ${name} stands for its value in later lines. \
            Settings: output, expanded, timing, color, pager, on-error.

            Examples:
              set
              set output json
              set expanded toggle
              set on-error continue
              set start 2026-11-20
            """)

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("Name, and the value to give it.", valueName: "setting"),
        completion: .list(Setting.allCases.map(\.rawValue)))
    var words: [String] = []

    @OptionGroup(visibility: .private) var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard let name = words.first else { return .set(.list) }
        guard words.count <= 2 else { throw ValueProblem("set takes one value; put it in quotes") }
        guard let setting = Setting(rawValue: name) else { return .set(try variable(name)) }
        guard words.count == 2 else { return .set(.show(name: name)) }
        guard let value = SettingValue(words[1], of: setting) else {
            let values = SettingValue.names(of: setting)
            let guess = NearestName.suggest(for: words[1], among: values).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValueProblem("\"\(words[1])\" is not a value of \(name) (\(values.joined(separator: ", ")))\(guess)")
        }
        return .set(.setting(setting, value))
    }

    private func variable(_ name: String) throws(ValueProblem) -> SetRequest {
        guard words.count == 2 else { return .show(name: name) }
        if let setting = NearestName.suggest(for: name, among: Setting.allCases.map(\.rawValue)) {
            throw ValueProblem("unknown setting \"\(name)\"; did you mean \"\(setting)\"?")
        }
        guard Variables.isName(name) else {
            throw ValueProblem("\"\(name)\" can't be a variable's name; use letters, digits and _")
        }
        return .variable(name: name, value: words[1])
    }
}

extension SettingValue {
    init?(_ text: String, of setting: Setting) {
        switch setting {
        case .output:
            guard let output = OutputChoice(rawValue: text), output != .openmetrics else { return nil }
            self = .output(output)
        case .expanded, .timing, .color, .pager:
            guard let value = ["on": SettingValue.on, "off": .off, "toggle": .toggle][text] else { return nil }
            self = value
        case .onError:
            guard let value = ["continue": SettingValue.continue, "stop": .stop][text] else { return nil }
            self = value
        }
    }

    static func names(of setting: Setting) -> [String] {
        switch setting {
        case .output: OutputChoice.allCases.filter { $0 != .openmetrics }.map(\.rawValue)
        case .expanded, .timing, .color, .pager: ["on", "off", "toggle"]
        case .onError: ["continue", "stop"]
        }
    }
}
