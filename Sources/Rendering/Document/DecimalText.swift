extension Double {
    /// The number with exactly `decimals` digits after the point: `0.700`.
    package func text(decimals: Int) -> String {
        guard let decimal = DecimalDigits(self) else { return description }
        return decimal.rounded(keeping: decimal.point + decimals).text(decimals: decimals)
    }

    /// The number rounded to `significantDigits` digits, without trailing zeros: `0.0125`. A number below 0.0001 gets
    /// an exponent, and so does a number with more than `significantDigits` digits before the point: `1.5e+06`.
    package func text(significantDigits: Int) -> String {
        guard let decimal = DecimalDigits(self) else { return description }
        var rounded = decimal.rounded(keeping: significantDigits)
        let exponent = rounded.exponent
        if (-4..<significantDigits).contains(exponent) {
            return Self.withoutZeros(rounded.text(decimals: significantDigits - 1 - exponent))
        }
        rounded.point = 1
        let mantissa = Self.withoutZeros(rounded.text(decimals: significantDigits - 1))
        return mantissa + (exponent < 0 ? "e-" : "e+") + (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
    }

    private static func withoutZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    }
}

/// The shortest decimal digits that identify a double. Swift prints the same digits.
private struct DecimalDigits {
    private var isNegative: Bool
    /// The digits. The first is 0 only if the number is zero.
    private var digits: [UInt8]
    /// The number of digits before the point; if negative, the number of zeros between the point and the digits.
    var point: Int

    /// The power of ten of the first digit.
    var exponent: Int { digits == [0] ? 0 : point - 1 }

    /// Returns nil for infinities and NaN.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        isNegative = value.sign == .minus
        // Swift writes `123.45` or `1.2e-07`.
        let parts = value.magnitude.description.split(separator: "e")
        let number = parts[0].split(separator: ".")
        digits = number.joined().utf8.map { $0 - UInt8(ascii: "0") }
        point = number[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits[0] == 0 {
            digits.removeFirst()
            point -= 1
        }
    }

    /// The number rounded to its first `count` digits. A number halfway between two is rounded to the even digit.
    func rounded(keeping count: Int) -> DecimalDigits {
        guard count < digits.count else { return self }
        var rounded = self
        rounded.digits = Array(digits.prefix(count > 0 ? count : 0))
        if count >= 0, isRoundedUp(at: count) {
            var index = count
            while index > 0, rounded.digits[index - 1] == 9 {
                index -= 1
                rounded.digits[index] = 0
            }
            if index > 0 {
                rounded.digits[index - 1] += 1
            } else {
                rounded.digits.insert(1, at: 0)
                rounded.point += 1
            }
        } else if rounded.digits.isEmpty {
            (rounded.digits, rounded.point) = ([0], 1)
        }
        return rounded
    }

    private func isRoundedUp(at count: Int) -> Bool {
        if digits[count] != 5 || digits.count > count + 1 { return digits[count] >= 5 }
        return count > 0 && digits[count - 1] % 2 == 1
    }

    func text(decimals: Int) -> String {
        let before = String(repeating: "0", count: max(0, 1 - point))
        let after = String(repeating: "0", count: max(0, point + decimals - digits.count))
        let all = before + digits.map(String.init).joined() + after
        let whole = max(1, point)
        return (isNegative ? "-" : "") + all.prefix(whole)
            + (decimals > 0 ? "." + all.dropFirst(whole).prefix(decimals) : "")
    }
}
