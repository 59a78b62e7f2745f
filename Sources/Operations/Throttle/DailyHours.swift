/// A span of time within each day, for example 22:00-06:00, in minutes. If the span ends before it starts, it includes
/// midnight.
package struct DailyHours: Sendable, Hashable, CustomStringConvertible {
    /// The first minute of the span, counted from midnight: 0 to 1,439.
    package var start: Int
    /// The first minute after the span, counted from midnight: 0 to 1,440.
    package var end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Parses text such as `22:00-06:00` or `22-6`. Returns nil for any other text, and if start and end are the same.
    package init?(parsing text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < 1_440, start != end else { return nil }
        (self.start, self.end) = (start, end)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.drop { $0 == " " }.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let hour = number(parts[0]) else { return nil }
        guard let minute = parts.count == 1 ? 0 : number(parts[1]), minute < 60 else { return nil }
        let total = hour * 60 + minute
        return total <= 1_440 ? total : nil
    }

    /// Parses a number of one or two digits. Returns nil for any other text.
    private static func number(_ text: Substring) -> Int? {
        var text = text
        while text.last == " " { text.removeLast() }
        guard (1...2).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    /// Returns whether the span contains a minute, counted from midnight. If start and end are the same, the span
    /// contains no minute.
    package func contains(minute: Int) -> Bool {
        start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// The span as text: `22:00-06:00`.
    package var description: String { "\(Self.text(start))-\(Self.text(end))" }

    /// Returns a minute, counted from midnight, as a time of day: `06:30`.
    static func text(_ minute: Int) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(minute / 60)):\(digits(minute % 60))"
    }
}
