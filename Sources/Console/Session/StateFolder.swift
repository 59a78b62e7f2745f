/// The folder for files that outlive a session: history, saved diffs and the journal.
enum StateFolder {
    /// Returns `$XDG_STATE_HOME/caggctl`. If `XDG_STATE_HOME` is unset or empty, returns `$HOME/.local/state/caggctl`,
    /// as the XDG Base Directory Specification says. Returns nil if `HOME` is also unset or empty.
    static func path(_ environment: [String: String]) -> String? {
        func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        return (set("XDG_STATE_HOME") ?? set("HOME").map { $0 + "/.local/state" }).map { $0 + "/caggctl" }
    }
}
