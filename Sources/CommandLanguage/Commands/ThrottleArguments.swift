import ArgumentParser
package import Postgres

/// What a long operation waits for before each of its pieces, and how long it rests after.
package struct ThrottleRequest: Sendable, Hashable {
    /// Wait while more sessions than these are active on the server.
    package var maximumActive: Int?
    /// Wait while this file exists.
    package var pauseFile: String?
    /// Wait while a replica is further behind.
    package var maximumLag: Interval?
    /// Wait at all other hours of the session's time zone.
    package var hours: HoursExpression?
    /// Rest after a piece for this many times as long as it took.
    package var nice: Double?

    package init() {}
}

/// How much regard for others.
struct ThrottleArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin nothing new while more sessions of others are active on the server.", valueName: "count"),
        transform: Self.sessions)
    var maxActive: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin nothing new while a connected replica is further behind than this: 30s.", valueName: "duration"),
        transform: Reading.duration)
    var maxLag: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin nothing new outside these hours of the session's time zone: 22:00-06:00.", valueName: "hours"),
        transform: { try HoursExpression(parsing: $0) })
    var between: HoursExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Rest after each step for this many times as long as it took; with 1 it works half of the time.",
            valueName: "ratio"),
        transform: Self.ratio)
    var nice: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Begin nothing new while this file exists on this machine.", valueName: "path"),
        completion: .file(), transform: Self.path)
    var pauseFile: String?

    var request: ThrottleRequest {
        var request = ThrottleRequest()
        (request.maximumActive, request.pauseFile, request.maximumLag) = (maxActive, pauseFile, maxLag)
        (request.hours, request.nice) = (between, nice)
        return request
    }

    @Sendable private static func sessions(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else {
            throw ValueProblem("is no number of sessions; write 0 or more")
        }
        return number
    }

    /// More than a hundred is a typing error.
    @Sendable private static func ratio(_ text: String) throws -> Double {
        guard let number = Double(text), (0...100).contains(number) else {
            throw ValueProblem("is no ratio; write 0.5, 1 or 3")
        }
        return number
    }

    @Sendable private static func path(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValueProblem("is no path") }
        return text
    }
}
