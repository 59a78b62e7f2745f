internal import ArgumentParser
internal import CommandLanguage
internal import Operations

/// The options that slow a long operation down: the conditions that must hold before each step, and the pause after
/// each step. A step is one slice of a diff, or one window of a refresh.
struct ThrottleArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Before each step, wait while more than this number of other sessions are active on the server.",
            valueName: "count"),
        transform: Self.sessions)
    var maxActive: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Before each step, wait while a connected replica lags by more than this: 30s.", valueName: "duration"),
        transform: Reading.duration)
    var maxLag: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Start a step only at these hours of the day, in the session's time zone:"
                + " 22:00-06:00.", valueName: "hours"),
        transform: Self.hours)
    var between: DailyHours?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pause after each step. The length of the pause is the duration of the step, multiplied by this number.",
            valueName: "ratio"),
        transform: Self.ratio)
    var nice: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Before each step, wait while this file exists on this machine.", valueName: "path"),
        completion: .file(), transform: Self.path)
    var pauseFile: String?

    var throttle: Throttle {
        Throttle(
            maximumActive: maxActive, pauseFile: pauseFile, maximumLag: maxLag, hours: between,
            nice: nice)
    }

    @Sendable private static func sessions(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else {
            throw ValueProblem("isn't a number of sessions; write 0 or a higher number")
        }
        return number
    }

    @Sendable private static func hours(_ text: String) throws -> DailyHours {
        guard let hours = DailyHours(parsing: text) else {
            throw ValueProblem("isn't a range of hours; write for example 22:00-06:00")
        }
        return hours
    }

    /// Reads a ratio from 0 to 100. A ratio above 100 is refused, because it is probably a typing error.
    @Sendable private static func ratio(_ text: String) throws -> Double {
        guard let number = Double(text), (0...100).contains(number) else {
            throw ValueProblem("isn't a number from 0 to 100; write for example 0.5")
        }
        return number
    }

    @Sendable private static func path(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValueProblem("is empty; write the path of a file") }
        return text
    }
}
