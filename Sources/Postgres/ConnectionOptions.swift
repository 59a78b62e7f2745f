/// The server to connect to, and the settings of the session.
///
/// If a value is nil, libpq takes it from the conninfo string or URI in `database`, the `PG*` environment variables,
/// the service file or `.pgpass`.
package struct ConnectionOptions: Sendable, Equatable {
    /// A host name, an IP address, or the folder of a Unix socket.
    package var host: String?
    /// A port number.
    package var port: String?
    /// The role to connect as.
    package var user: String?
    /// A database name, a conninfo string (`host=db1 dbname=llm`) or a URI (`postgresql://db1/llm`).
    package var database: String?
    /// The password that was typed at a prompt. There is no command-line option for the password, because `ps` would
    /// show it.
    package var password: String?
    /// The session's `application_name`, unless the conninfo string or `PGAPPNAME` sets another name.
    package var applicationName: String
    /// The time-out for connecting. If several hosts are given, it applies to all of them together. Used only if
    /// neither the conninfo string nor `PGCONNECT_TIMEOUT` sets a time-out.
    package var connectTimeout: Duration
    /// Server settings such as `lock_timeout`, applied right after connecting. Settings that the server doesn't know
    /// are skipped.
    package var settings: [Setting]
    /// The `search_path` of the session.
    package var searchPath: SearchPath

    /// One setting of the server.
    package struct Setting: Sendable, Equatable {
        /// The setting's name, such as `lock_timeout`.
        package var name: String
        /// The value as text, such as `5s`.
        package var value: String

        /// A setting with its name and value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The `search_path` after connecting.
    package enum SearchPath: Sendable, Equatable {
        /// `pg_catalog, pg_temp`, for caggctl's own statements. With this path, the statements can't find functions,
        /// operators or relations of other roles by mistake (CVE-2018-1058).
        case safe
        /// The path that the server gives the session, for statements that aren't caggctl's own: migrations and the
        /// user's DDL.
        case own
    }

    /// Without arguments libpq chooses the server, and the session gets the safe `search_path`.
    package init(
        host: String? = nil, port: String? = nil, user: String? = nil, database: String? = nil,
        password: String? = nil, applicationName: String = "caggctl", connectTimeout: Duration = .seconds(10),
        settings: [Setting] = [], searchPath: SearchPath = .safe
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.database = database
        self.password = password
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.settings = settings
        self.searchPath = searchPath
    }

    /// Returns a copy with `searchPath` set to `.own`, for statements that aren't caggctl's own.
    package func keepingSearchPath() -> ConnectionOptions {
        var options = self
        options.searchPath = .own
        return options
    }

    /// The options as libpq's keywords, in the order in which libpq reads them.
    ///
    /// A conninfo string in `dbname` overrides the keywords before it, but not those after it. `dbname` has the same
    /// position as in psql (startup.c), so that `-d URI` overrides `-h`, `-p` and `-U`.
    ///
    /// With the keepalive settings, the loss of the server is noticed after about 30 seconds. TCP's default is two
    /// hours.
    var keywords: [(String, String)] {
        let pairs: [(String, String?)] = [
            ("host", host), ("port", port), ("user", user), ("password", password), ("dbname", database),
            ("fallback_application_name", applicationName), ("client_encoding", "UTF8"), ("keepalives_idle", "15"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ]
        return pairs.compactMap { name, value in value.map { (name, $0) } }
    }
}
