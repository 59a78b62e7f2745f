/// Where what outlives a session is kept: history, diffs and the journal.
enum StateFolder {
    /// `$XDG_STATE_HOME/caggctl`, or `~/.local/state/caggctl` where that is unset or empty, as the XDG base directory
    /// specification says; nil without a home.
    static func path(_ environment: [String: String]) -> String? {
        func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        return (set("XDG_STATE_HOME") ?? set("HOME").map { $0 + "/.local/state" }).map { $0 + "/caggctl" }
    }
}
