internal import Glibc

/// Who the server runs as: PostgreSQL refuses to run as root.
enum ServerUser {
    /// The user to change to; nil when the caller isn't root, or there is nobody to change to.
    static func forCaller() -> String? {
        guard geteuid() == 0 else { return nil }
        return ["postgres", "nobody"].first { getpwnam($0) != nil }
    }
}
