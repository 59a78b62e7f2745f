/// Reads dates, times and UTC offsets from the start of a text.
struct DigitScanner {
    private var rest: Substring

    init(_ text: some StringProtocol) {
        rest = Substring(text)
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Reads `character` if the text continues with it. Returns whether the character was read.
    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    /// Reads a run of ASCII digits. Returns nil and reads nothing if the run is shorter or longer than allowed.
    mutating func number(digits: ClosedRange<Int>) -> Int64? {
        let run = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.contains(run.count), let value = Int64(run) else { return nil }
        rest = rest[run.endIndex...]
        return value
    }

    mutating func date(isBeforeChrist: Bool) -> CivilDate? {
        guard let year = number(digits: 4...6), year > 0, take("-"), let month = number(digits: 1...2), take("-"),
            let day = number(digits: 1...2)
        else { return nil }
        return CivilDate(year: isBeforeChrist ? 1 - year : year, month: month, day: day)
    }

    /// Reads `HH:MM[:SS[.ffffff]]`, in microseconds. Accepts 24:00, as PostgreSQL does.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 1...2), take(":"), let minute = number(digits: 2...2) else { return nil }
        var second: Int64 = 0
        var micros: Int64 = 0
        if take(":") {
            guard let value = number(digits: 2...2) else { return nil }
            second = value
            if take(".") {
                guard let value = fraction() else { return nil }
                micros = value
            }
        }
        let total = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
        guard minute < 60, second < 60, total <= 86_400_000_000 else { return nil }
        return total
    }

    /// Reads the digits after a decimal point, in millionths. Drops digits after the sixth.
    mutating func fraction() -> Int64? {
        let run = rest.prefix { $0.isASCII && $0.isNumber }
        guard !run.isEmpty else { return nil }
        rest = rest[run.endIndex...]
        let six = String(run.prefix(6))
        return Int64(six + String(repeating: "0", count: 6 - six.count))
    }

    /// Reads `Z`, `+02`, `-05:30`, `+0530` or `+05:30:15`, in microseconds east of UTC. Returns 0 at the end of the
    /// text, because a missing offset means UTC. Rejects an offset of 16 hours or more, as PostgreSQL does.
    mutating func utcOffset() -> Int64? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        if let packed = number(digits: 4...4) {
            guard packed / 100 < 16, packed % 100 < 60 else { return nil }
            return sign * ((packed / 100) * 60 + packed % 100) * 60_000_000
        }
        guard let hours = number(digits: 1...2), hours < 16 else { return nil }
        var seconds = hours * 3_600
        for unit: Int64 in [60, 1] where take(":") {
            guard let value = number(digits: 2...2), value < 60 else { return nil }
            seconds += value * unit
        }
        return sign * seconds * 1_000_000
    }
}

extension StringProtocol {
    /// The text without the white space and line breaks around it.
    package func trimmingSpaces() -> Substring {
        var slice = Substring(self)
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        return slice
    }
}
