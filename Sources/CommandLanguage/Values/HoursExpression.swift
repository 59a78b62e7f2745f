/// A part of each day as it is typed: `22:00-06:00`, over midnight where it begins later than it ends.
package struct HoursExpression: Sendable, Hashable, CustomStringConvertible {
    /// Minutes after midnight: 0 to 1,439.
    package var start: Int
    /// The first minute after it: 0 to 1,440, which is `24:00`.
    package var end: Int

    package init(parsing text: String) throws(ValueProblem) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
        guard ends.count == 2, let start = ends[0], let end = ends[1], start < 1_440 else {
            throw ValueProblem("is no part of a day; write 22:00-06:00")
        }
        guard start != end else { throw ValueProblem("is no part of a day: it ends as it begins") }
        (self.start, self.end) = (start, end)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.drop { $0 == " " }.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let hour = number(parts[0]) else { return nil }
        guard let minute = parts.count == 1 ? 0 : number(parts[1]), minute < 60 else { return nil }
        let total = hour * 60 + minute
        return total <= 1_440 ? total : nil
    }

    /// One or two digits; a sign is none.
    private static func number(_ text: Substring) -> Int? {
        var text = text
        while text.last == " " { text.removeLast() }
        guard (1...2).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    /// As it could be typed.
    package var description: String {
        func text(_ minute: Int) -> String {
            [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        }
        return "\(text(start))-\(text(end))"
    }
}
