/// A part of each day, to the minute; over midnight where it begins later than it ends.
package struct DailyHours: Sendable, Hashable, CustomStringConvertible {
    /// Minutes after midnight: 0 to 1,439.
    package var start: Int
    /// The first minute after it: 0 to 1,440.
    package var end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Whether a minute after midnight is in it. Nothing is where it ends as it begins.
    package func contains(minute: Int) -> Bool {
        start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    package var description: String { "\(Self.text(start))-\(Self.text(end))" }

    /// `06:30`.
    static func text(_ minute: Int) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(minute / 60)):\(digits(minute % 60))"
    }
}
