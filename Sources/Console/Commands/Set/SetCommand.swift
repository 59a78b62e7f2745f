internal import ArgumentParser
internal import CommandLanguage
internal import Rendering

struct SetCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Show or change settings and variables of this session.",
        usage: "caggctl set [<name> [<value>]]",
        discussion: """
            A name that isn't a setting is the name of a variable. In later lines, ${name} is replaced by the value of \
            the variable. Settings: output, expanded, timing, color, pager, on-error.

            Examples:
              set
              set output json
              set expanded toggle
              set on-error continue
              set start 2026-11-20
            """)
    static let traits: CommandTraits = .printsMetrics

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp(
            "The name of a setting or variable, and the new value. Without a value, the command shows the current "
                + "value. Without a name, the command lists all settings and variables.", valueName: "setting"),
        completion: .list(Setting.allCases.map(\.rawValue)))
    var words: [String] = []

    @OptionGroup(visibility: .private) var globals: GlobalOptions

    static func knownValues(after words: [String]) -> [String]? {
        switch words.count {
        case 0: nil
        case 1: Setting(rawValue: words[0])?.values ?? []
        default: []
        }
    }

    func validate() throws {
        guard words.count <= 2 else {
            throw ValueProblem("\"set\" takes only one value; put a value with spaces in quotes")
        }
        guard words.count == 2 else { return }
        let (name, value) = (words[0], words[1])
        if let setting = Setting(rawValue: name) {
            guard !setting.values.contains(value) else { return }
            let guess =
                NearestName.suggest(for: value, among: setting.values).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValueProblem(
                "\"\(value)\" isn't a value of \(name); values: \(setting.values.joined(separator: ", "))\(guess)")
        }
        if let setting = NearestName.suggest(for: name, among: Setting.allCases.map(\.rawValue)) {
            throw ValueProblem("unknown setting \"\(name)\"; did you mean \"\(setting)\"?")
        }
        guard Variables.isName(name) else {
            throw ValueProblem(
                "\"\(name)\" can't be the name of a variable; use letters, digits and _, and no digit first")
        }
    }

    func run(in session: Session) throws -> ExitCode {
        guard let name = words.first else {
            let variables = session.variables
            let rows = Setting.allCases.map { [Cell.text($0.rawValue), .text($0.text(in: session.settings))] }
            let own = variables.names.map { [Cell.text($0), Cell.text(variables[$0] ?? "")] }
            try show(rows + own, in: session)
            return .clean
        }
        let setting = Setting(rawValue: name)
        if words.count == 2 {
            if let setting {
                setting.change(&session.settings, to: words[1])
                if session.isAtPrompt { session.tell("\(name) is \(setting.text(in: session.settings))") }
            } else {
                session.variables[name] = words[1]
            }
        } else {
            guard let value = setting?.text(in: session.settings) ?? session.variables[name] else {
                throw ConsoleError(
                    "there is no setting or variable \"\(name)\"", hint: "\"set\" lists all settings and variables",
                    .failed)
            }
            try show([[.text(name), .text(value)]], in: session)
        }
        return .clean
    }

    /// Shows settings. Throws `ConsoleError` for the format openmetrics: with this format, `set` can only change
    /// settings, because a change prints no result.
    @MainActor
    private func show(_ rows: [[Cell]], in session: Session) throws {
        guard session.format != .openmetrics else { throw ConsoleError.notMetrics }
        session.show(Self.document(rows))
    }

    static func document(_ rows: [[Cell]]) -> Document {
        let columns = [Column(key: "name"), Column(key: "value")]
        return Document(
            schema: "caggctl.settings/1", sections: [.table(Table(key: "settings", columns: columns, rows: rows))])
    }
}

/// A setting of the session that `set` changes. Variables are separate.
enum Setting: String, CaseIterable {
    case output, expanded, timing, color, pager
    /// Whether a runbook continues after a failed command.
    case onError = "on-error"

    /// The allowed values. `openmetrics` is left out, because only `status` has that format.
    var values: [String] {
        switch self {
        case .output: OutputFormat.allCases.filter { $0 != .openmetrics }.map(\.rawValue)
        case .expanded, .timing, .color, .pager: ["on", "off", "toggle"]
        case .onError: ["continue", "stop"]
        }
    }

    private var flag: WritableKeyPath<SessionSettings, Bool>? {
        switch self {
        case .output, .onError: nil
        case .expanded: \.expanded
        case .timing: \.timing
        case .color: \.color
        case .pager: \.pager
        }
    }

    @MainActor
    func text(in settings: SessionSettings) -> String {
        if let flag { return settings[keyPath: flag] ? "on" : "off" }
        return self == .output ? settings.output.rawValue : settings.continuesOnError ? "continue" : "stop"
    }

    /// Changes the setting.
    ///
    /// - Parameter value: one of `values`.
    @MainActor
    func change(_ settings: inout SessionSettings, to value: String) {
        if let flag {
            settings[keyPath: flag] = value == "toggle" ? !settings[keyPath: flag] : value == "on"
        } else if self == .output {
            settings.output = OutputFormat(rawValue: value) ?? settings.output
        } else {
            settings.continuesOnError = value == "continue"
        }
    }
}
