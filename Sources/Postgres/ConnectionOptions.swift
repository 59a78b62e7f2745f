/// Where and how to connect.
///
/// What isn't given here comes from where libpq finds it: the conninfo string or URI in `database`, the `PG*`
/// variables, the service file, `.pgpass`.
package struct ConnectionOptions: Sendable, Equatable {
    package var host: String?
    package var port: String?
    package var user: String?
    /// A database name, a conninfo string (`host=db1 dbname=llm`) or a URI (`postgresql://db1/llm`).
    package var database: String?
    /// Only ever from a prompt; never from an option, where `ps` would show it.
    package var password: String?
    package var applicationName: String
    /// Used where neither conninfo nor `PGCONNECT_TIMEOUT` sets one; covers all hosts together.
    package var connectTimeout: Duration
    /// Server settings (`lock_timeout`, …) made right after connecting, in order.
    package var settings: [Setting]
    /// Where the session looks for names without a schema.
    package var searchPath: SearchPath

    package struct Setting: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What the `search_path` is after connecting.
    package enum SearchPath: Sendable, Equatable {
        /// `pg_catalog, pg_temp`, for this program's own statements: nobody else can put a function, an operator or a
        /// relation where they find it (CVE-2018-1058).
        case safe
        /// What the server gives the session, for statements that aren't this program's: migrations, a user's DDL.
        case own
    }

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

    /// The same for statements that aren't this program's: the session keeps the path that the server gives it.
    package func keepingSearchPath() -> ConnectionOptions {
        var options = self
        options.searchPath = .own
        return options
    }

    /// libpq's keywords. A conninfo string in `dbname` overrides the keywords before it and not those after it: `dbname`
    /// stands where psql has it (startup.c), so that `-d URI` wins over `-h`, `-p` and `-U`.
    ///
    /// A peer that vanished is noticed within about half a minute instead of TCP's two hours.
    var keywords: [(String, String)] {
        let given: [(String, String?)] = [
            ("host", host), ("port", port), ("user", user), ("password", password), ("dbname", database),
            ("fallback_application_name", applicationName), ("client_encoding", "UTF8"), ("keepalives_idle", "15"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ]
        return given.compactMap { name, value in value.map { (name, $0) } }
    }
}
