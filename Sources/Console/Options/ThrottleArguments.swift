internal import ArgumentParser
internal import CommandLanguage
internal import Operations

/// The options that slow a long operation down: what it waits for before each step, and how long it pauses after a
/// step.
struct ThrottleArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Start no new step while more than this many other sessions are active on the server.",
            valueName: "count"),
        transform: Self.sessions)
    var maxActive: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Start no new step while a connected replica lags by more than this: 30s.", valueName: "duration"),
        transform: Reading.duration)
    var maxLag: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Start new steps only between these hours, in the session's time zone: 22:00-06:00.", valueName: "hours"),
        transform: Self.hours)
    var between: DailyHours?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "After each step, wait this many times as long as the step took; 1 means working half of the time.",
            valueName: "ratio"),
        transform: Self.ratio)
    var nice: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Start no new step while this local file exists.", valueName: "path"),
        completion: .file(), transform: Self.path)
    var pauseFile: String?

    var throttle: Throttle {
        Throttle(
            maximumActive: maxActive, pauseFile: pauseFile, maximumLag: maxLag, hours: between,
            nice: nice)
    }

    @Sendable private static func sessions(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else {
            throw ValueProblem("isn't a number of sessions; write 0 or more")
        }
        return number
    }

    @Sendable private static func hours(_ text: String) throws -> DailyHours {
        guard let hours = DailyHours(parsing: text) else {
            throw ValueProblem("isn't a range of hours; write 22:00-06:00")
        }
        return hours
    }

    /// Reads a ratio between 0 and 100. More than 100 is probably a typing error.
    @Sendable private static func ratio(_ text: String) throws -> Double {
        guard let number = Double(text), (0...100).contains(number) else {
            throw ValueProblem("isn't a ratio; write 0.5, 1 or 3")
        }
        return number
    }

    @Sendable private static func path(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValueProblem("isn't a path") }
        return text
    }
}
