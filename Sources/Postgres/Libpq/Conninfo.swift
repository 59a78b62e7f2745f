internal import CLibpq

/// The values in a conninfo string or URI, by libpq's keywords: `host`, `port`, `user`, `password`, `dbname`, …
///
/// Contains only values from the text itself, not values from the environment or a service file.
package struct Conninfo: Sendable, Equatable {
    /// The values by keyword.
    package var values: [String: String]

    /// Whether libpq reads the text as a conninfo string or URI, and not as the name of a database
    /// (`recognized_connection_string` in fe-connect.c).
    package static func isConninfo(_ text: String) -> Bool {
        text.contains("=") || text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// Parses a conninfo string or URI. Throws `connectFailed` with libpq's message if `text` can't be parsed.
    package init(parsing text: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            let reason = message.map { String(cString: $0).trimmingSpaces() } ?? "out of memory"
            throw PostgresError(.connectFailed, String(reason))
        }
        defer { PQconninfoFree(options) }
        values = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
    }

    /// A conninfo string with the same values.
    package var text: String {
        values.sorted { $0.key < $1.key }.map { key, value in
            "\(key)='\(value.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
        }.joined(separator: " ")
    }

    /// Returns a copy with new values; nil keeps the old value. Follows psql's `\connect`: a new host removes the old
    /// `hostaddr`, and a new host, port or user removes the password.
    package func replacing(host: String?, port: String?, user: String?, database: String?) -> Conninfo {
        var new = self
        func set(_ keyword: String, _ value: String?) -> Bool {
            guard let value, value != values[keyword] else { return false }
            new.values[keyword] = value
            return true
        }
        let isOtherHost = set("host", host)
        let isOtherPort = set("port", port)
        let isOtherUser = set("user", user)
        _ = set("dbname", database)
        if isOtherHost { new.values["hostaddr"] = nil }
        if isOtherHost || isOtherPort || isOtherUser { new.values["password"] = nil }
        return new
    }
}
