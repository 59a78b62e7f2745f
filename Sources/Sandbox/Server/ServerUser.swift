internal import Glibc

/// The operating system's user that runs the server. PostgreSQL refuses to run as root.
enum ServerUser {
    /// The user to change to. Nil if the caller isn't root, or if neither `postgres` nor `nobody` exists.
    static func forCaller() -> String? {
        guard geteuid() == 0 else { return nil }
        return ["postgres", "nobody"].first { getpwnam($0) != nil }
    }
}
