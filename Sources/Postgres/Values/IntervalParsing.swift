extension Interval {
    /// Parses PostgreSQL's output (`IntervalStyle` postgres) and the forms that people type: `6h`, `30min`, `2mon`, `1
    /// day 02:30:00`, `90 minutes`, `-1h 30m`.
    ///
    /// As in PostgreSQL, a lone `m` means minutes, hours and smaller units can have a fraction, and every part has its
    /// own sign. A number without a unit is rejected unless it is 0; PostgreSQL would read it as seconds. The other
    /// values of `IntervalStyle` are accepted too. Returns nil if the text isn't an interval or is out of range.
    package init?(parsing text: some StringProtocol) {
        let text = Substring(text.lowercased()).trimmingSpaces()
        guard let interval = Interval(inWords: text) ?? Interval(parsingOtherStyle: text) else { return nil }
        self = interval
    }

    /// Parses the forms that people type, and `IntervalStyle` postgres. The text must be in lower case and have no
    /// white space around it.
    init?(inWords text: Substring) {
        var total = Interval.zero
        var rest = text
        if rest == "0" {
            self = .zero
            return
        }
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let part = Interval.nextPart(&rest), let sum = total.adding(part) else { return nil }
            total = sum
            rest = rest.trimmingSpaces()
        }
        self = total
    }

    private func adding(_ other: Interval) -> Interval? {
        let months = months.addingReportingOverflow(other.months)
        let days = days.addingReportingOverflow(other.days)
        let micros = microseconds.addingReportingOverflow(other.microseconds)
        guard !months.overflow, !days.overflow, !micros.overflow else { return nil }
        return Interval(months: months.partialValue, days: days.partialValue, microseconds: micros.partialValue)
    }

    /// Reads one `[sign]number unit` or `[sign]HH:MM[:SS[.f]]` from the start of the text.
    private static func nextPart(_ rest: inout Substring) -> Interval? {
        var negative = false
        if rest.first == "+" || rest.first == "-" { negative = rest.removeFirst() == "-" }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ":") }
        guard !number.isEmpty else { return nil }
        rest = rest[number.endIndex...].trimmingSpaces()
        let part: Interval?
        if number.contains(":") {
            part = clock(number)
        } else {
            let unit = rest.prefix { $0.isLetter }
            guard !unit.isEmpty else { return nil }
            rest = rest[unit.endIndex...]
            part = amount(number, unit: unit)
        }
        return negative ? part.map { -$0 } : part
    }

    private static func clock(_ text: Substring) -> Interval? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), let hours = Int64(fields[0]), hours < 1_000_000_000,
            let minutes = Int64(fields[1]), minutes < 60
        else { return nil }
        var micros = (hours * 60 + minutes) * 60_000_000
        if fields.count == 3 {
            // 59.9999999 is a valid number of seconds, although it is rounded to 60.
            guard let seconds = decimal(fields[2], unit: 1_000_000), Int64(fields[2].prefix { $0 != "." }) ?? 0 < 60
            else { return nil }
            micros += seconds
        }
        return Interval(microseconds: micros)
    }

    private static func amount(_ number: Substring, unit: Substring) -> Interval? {
        if let length = fixedUnits[String(unit)] {
            return decimal(number, unit: length).map { Interval(microseconds: $0) }
        }
        guard let whole = Int32(number) else { return nil }
        if let days = dayUnits[String(unit)] {
            let product = whole.multipliedReportingOverflow(by: days)
            return product.overflow ? nil : Interval(days: product.partialValue)
        }
        if let months = monthUnits[String(unit)] {
            let product = whole.multipliedReportingOverflow(by: months)
            return product.overflow ? nil : Interval(months: product.partialValue)
        }
        return nil
    }

    /// Returns the microseconds of a decimal number of units, rounded to a whole number. `unit` is the length of one
    /// unit in microseconds. Digits after the 18th decimal place are dropped.
    private static func decimal(_ text: Substring, unit: UInt64) -> Int64? {
        let fields = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(fields[0].isEmpty ? "0" : fields[0]) else { return nil }
        let product = whole.multipliedReportingOverflow(by: Int64(unit))
        guard !product.overflow else { return nil }
        guard fields.count == 2 else { return product.partialValue }
        let digits = fields[1].prefix(18)
        guard fields[1].allSatisfy(\.isNumber), let numerator = UInt64(digits) else { return nil }
        let denominator = digits.reduce(UInt64(1)) { power, _ in power * 10 }
        let (quotient, remainder) = denominator.dividingFullWidth(unit.multipliedFullWidth(by: numerator))
        let sum = product.partialValue.addingReportingOverflow(
            Int64(quotient) + (remainder * 2 < denominator ? 0 : 1))
        return sum.overflow ? nil : sum.partialValue
    }

    private static let fixedUnits: [String: UInt64] = named([
        (1, ["us", "usec", "usecs", "microsecond", "microseconds"]),
        (1_000, ["ms", "msec", "msecs", "millisecond", "milliseconds"]),
        (1_000_000, ["s", "sec", "secs", "second", "seconds"]),
        (60_000_000, ["m", "min", "mins", "minute", "minutes"]),
        (3_600_000_000, ["h", "hr", "hrs", "hour", "hours"]),
    ])
    private static let dayUnits: [String: Int32] = named([
        (1, ["d", "day", "days"]), (7, ["w", "week", "weeks"]),
    ])
    private static let monthUnits: [String: Int32] = named([
        (1, ["mon", "mons", "month", "months"]), (12, ["y", "yr", "yrs", "year", "years"]),
    ])

    private static func named<Number>(_ units: [(Number, [String])]) -> [String: Number] {
        Dictionary(uniqueKeysWithValues: units.flatMap { number, names in names.map { ($0, number) } })
    }
}
