package import Postgres

/// Options every command takes, before or behind its name.
package struct GlobalOptions: Sendable, Equatable {
    /// Server name or socket folder; nil leaves it to libpq's environment, as for the next three.
    package var host: String?
    package var port: String?
    package var user: String?
    /// A database name, a conninfo string or a URI.
    package var database: String?
    /// Never ask for a password.
    package var noPassword = false
    package var output: OutputChoice?
    /// Change things without asking.
    package var assumeYes = false
    package var noColor = false
    package var connectTimeout: Interval?
    package var statementTimeout: Interval?
    package var lockTimeout: Interval?

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
    case table, json, csv
}
