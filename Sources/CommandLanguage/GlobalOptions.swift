package import Postgres

/// Options every command takes, before or behind its name.
package struct GlobalOptions: Sendable, Equatable {
    /// Server name or socket folder; nil leaves it to libpq's environment, as for the next three.
    package var host: String?
    /// A number, or a list as libpq takes it.
    package var port: String?
    /// The role to connect as.
    package var user: String?
    /// A database name, a conninfo string or a URI.
    package var database: String?
    /// Never ask for a password.
    package var noPassword = false
    /// Nil leaves it to the session.
    package var output: OutputChoice?
    /// Change things without asking.
    package var assumeYes = false
    /// Never print colours.
    package var noColor = false
    /// Nil leaves it to the session, as for the next two; zero is never.
    package var connectTimeout: Interval?
    /// After how long the server cancels a statement.
    package var statementTimeout: Interval?
    /// After how long the server gives up waiting for a lock.
    package var lockTimeout: Interval?

    /// Nothing said: the session's own settings hold.
    package init() {}

    /// These options, with those of `later` taking precedence.
    package func overridden(by later: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.host = later.host ?? host
        merged.port = later.port ?? port
        merged.user = later.user ?? user
        merged.database = later.database ?? database
        merged.noPassword = later.noPassword || noPassword
        merged.output = later.output ?? output
        merged.assumeYes = later.assumeYes || assumeYes
        merged.noColor = later.noColor || noColor
        merged.connectTimeout = later.connectTimeout ?? connectTimeout
        merged.statementTimeout = later.statementTimeout ?? statementTimeout
        merged.lockTimeout = later.lockTimeout ?? lockTimeout
        return merged
    }
}

/// The output formats by their names; Rendering has the formats themselves.
package enum OutputChoice: String, Sendable, CaseIterable {
    case table, json, jsonl, csv
    /// A form of `status` alone.
    case openmetrics
}
