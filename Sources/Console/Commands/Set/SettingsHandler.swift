internal import CommandLanguage
internal import Rendering

extension Session {
    func run(_ request: SetRequest) -> ExitCode {
        switch request {
        case .list:
            let rows = Setting.allCases.map { [Cell.text($0.rawValue), .text(text(of: $0))] }
            let own = variables.names.map { [Cell.text($0), Cell.text(variables[$0] ?? "")] }
            show(Self.settingsDocument(rows + own))
        case .show(let name):
            guard let value = Setting(rawValue: name).map(text) ?? variables[name] else {
                tell("there is no setting or variable \"\(name)\"; \"set\" lists them")
                return .failed
            }
            show(Self.settingsDocument([[.text(name), .text(value)]]))
        case .setting(let setting, let value):
            change(setting, to: value)
            if isAtPrompt { tell("\(setting.rawValue) is \(text(of: setting))") }
        case .variable(let name, let value): variables[name] = value
        }
        return .clean
    }

    private static func settingsDocument(_ rows: [[Cell]]) -> Document {
        let columns = [Column(key: "name"), Column(key: "value")]
        return Document(
            schema: "caggctl.settings/1", sections: [.table(Table(key: "settings", columns: columns, rows: rows))])
    }

    private func text(of setting: Setting) -> String {
        func word(_ on: Bool) -> String { on ? "on" : "off" }
        return switch setting {
        case .output: settings.output.rawValue
        case .expanded: word(settings.expanded)
        case .timing: word(settings.timing)
        case .color: word(settings.color)
        case .pager: word(settings.pager)
        case .onError: settings.continuesOnError ? "continue" : "stop"
        }
    }

    private func change(_ setting: Setting, to value: SettingValue) {
        func switched(_ old: Bool) -> Bool { value == .toggle ? !old : value == .on }
        switch (setting, value) {
        case (.output, .output(let choice)): settings.output = OutputFormat(choice)
        case (.output, _): break
        case (.expanded, _): settings.expanded = switched(settings.expanded)
        case (.timing, _): settings.timing = switched(settings.timing)
        case (.color, _): settings.color = switched(settings.color)
        case (.pager, _): settings.pager = switched(settings.pager)
        case (.onError, _): settings.continuesOnError = value == .continue
        }
    }
}
