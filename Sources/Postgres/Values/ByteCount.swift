/// An amount of memory, written as in PostgreSQL's settings: `64MB`, `1GB`, `512kB`. 1 kB is 1,024 bytes, 1 MB is 1,024
/// kB, and so on.
package struct ByteCount: Sendable, Hashable, CustomStringConvertible {
    /// The number of bytes, above zero.
    package var bytes: Int64

    private static let units: [(name: String, size: Int64)] = [
        ("tb", 1 << 40), ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10), ("b", 1),
    ]

    /// An amount of `bytes`, which must be above zero.
    package init(bytes: Int64) { self.bytes = bytes }

    /// Parses a whole number with a unit, in upper or lower case. Returns nil if the text isn't an amount above zero.
    package init?(parsing text: String) {
        let number = text.prefix { $0.isASCII && $0.isNumber }
        let name = text[number.endIndex...].drop(while: \.isWhitespace).lowercased()
        guard let count = Int64(number), count > 0,
            let unit = Self.units.first(where: { $0.name == name || $0.name.first.map(String.init) == name }),
            case let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: unit.size), !isTooMuch
        else { return nil }
        self.bytes = bytes
    }

    /// The amount in the largest unit that gives a whole number.
    package var description: String {
        let unit = Self.units.first { bytes % $0.size == 0 } ?? ("b", 1)
        let names = ["tb": "TB", "gb": "GB", "mb": "MB", "kb": "kB", "b": "B"]
        return "\(bytes / unit.size)\(names[unit.name] ?? "B")"
    }
}
