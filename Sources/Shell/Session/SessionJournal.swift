internal import Operations
internal import Postgres
internal import Sandbox

extension Journal {
    /// `$XDG_STATE_HOME/caggctl/journal.jsonl` (`~/.local/state` by default), or within `sandbox`, the folder of a server
    /// that leaves nothing behind.
    init(environment: [String: String], sandbox: String? = nil) {
        self.init(path: (sandbox ?? StateFolder.path(environment)).map { $0 + "/journal.jsonl" })
    }
}

extension Session {
    /// Where the changes to the server that the session talks to are written down.
    var journal: Journal { Journal(environment: environment, sandbox: sandbox?.connectionOptions.host) }
}
