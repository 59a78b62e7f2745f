/// A version of TimescaleDB, ordered by its numbers; a suffix (`-dev`, `-rc1`) is ignored.
package struct TimescaleVersion: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    package var major: Int
    package var minor: Int
    package var patch: Int

    /// Returns nil if the text doesn't start with a number. Missing numbers are 0.
    package init?(parsing text: String) {
        let numbers = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
        guard let major = numbers.first else { return nil }
        self.major = major
        minor = numbers.count > 1 ? numbers[1] : 0
        patch = numbers.count > 2 ? numbers[2] : 0
    }

    package init(stringLiteral text: String) {
        guard let version = TimescaleVersion(parsing: text) else { preconditionFailure("\(text) isn't a version") }
        self = version
    }

    package static func < (one: TimescaleVersion, other: TimescaleVersion) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
