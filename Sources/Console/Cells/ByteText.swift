internal import Rendering

/// Amounts of memory as cells: bytes for programs, text with a unit for people.
enum ByteText {
    /// Text such as `64 MB` or `1.5 GB`. Each unit is 1,024 times the next smaller unit, as in PostgreSQL.
    static func people(_ bytes: Int64) -> String {
        let units: [(String, Double)] = [("GB", 1_073_741_824), ("MB", 1_048_576), ("kB", 1_024)]
        guard let (name, size) = units.first(where: { Double(bytes) >= $0.1 }) else { return "\(bytes) B" }
        let amount = Double(bytes) / size
        return "\(amount < 10 ? amount.text(significantDigits: 2) : amount.text(decimals: 0)) \(name)"
    }

    static func cell(_ bytes: Int64?) -> Cell {
        bytes.map { Cell(.integer($0), display: people($0)) } ?? .null
    }
}
