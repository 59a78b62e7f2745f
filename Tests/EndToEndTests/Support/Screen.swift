/// What a terminal shows after the bytes that were written to it: as much of one as readline and progress bars use.
///
/// Endless downwards, so that nothing scrolls out of sight. Colours and modes are read and dropped.
struct Screen {
    private let columns: Int
    private var lines: [[Character]] = [[]]
    private var row = 0
    private var column = 0
    private var pending: [UInt8] = []

    init(columns: Int) {
        self.columns = columns
    }

    /// The lines, without the blanks at their ends.
    var text: String {
        lines.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// Forgets the lines above the cursor.
    mutating func scrollAway() {
        lines.removeFirst(row)
        row = 0
    }

    mutating func show(_ bytes: some Collection<UInt8>) {
        pending += bytes
        // A character or escape sequence may come in two pieces.
        while let length = completeLength(pending) {
            let unit = Array(pending.prefix(length))
            pending.removeFirst(length)
            if unit[0] == 0x1B { obey(unit) } else { put(unit) }
        }
    }

    private func completeLength(_ bytes: [UInt8]) -> Int? {
        guard let first = bytes.first else { return nil }
        guard first == 0x1B else {
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            return bytes.count >= length ? length : nil
        }
        guard bytes.count > 1 else { return nil }
        guard bytes[1] == UInt8(ascii: "[") else { return 2 }
        return bytes.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    }

    private mutating func put(_ unit: [UInt8]) {
        switch unit[0] {
        case 0x0D: column = 0
        case 0x0A: move(toRow: row + 1)
        case 0x08: column = max(0, column - 1)
        case 0x00...0x1F: break
        default:
            if column >= columns {
                column = 0
                move(toRow: row + 1)
            }
            pad(to: column + 1)
            lines[row][column] = Character(String(decoding: unit, as: UTF8.self))
            column += 1
        }
    }

    /// A control sequence: `ESC [ parameters final`.
    private mutating func obey(_ unit: [UInt8]) {
        guard unit.count > 2, let final = unit.last else { return }
        let parameter = Int(String(decoding: unit.dropFirst(2).dropLast(), as: UTF8.self))
        let count = max(parameter ?? 1, 1)
        switch final {
        case UInt8(ascii: "A"): row = max(0, row - count)
        case UInt8(ascii: "B"): move(toRow: row + count)
        case UInt8(ascii: "C"): column = min(column + count, columns - 1)
        case UInt8(ascii: "D"): column = max(0, column - count)
        case UInt8(ascii: "K"): lines[row].removeSubrange(min(column, lines[row].count)...)
        case UInt8(ascii: "J"):
            lines[row].removeSubrange(min(column, lines[row].count)...)
            lines.removeSubrange((row + 1)...)
        case UInt8(ascii: "P"):
            let start = min(column, lines[row].count)
            lines[row].removeSubrange(start..<min(start + count, lines[row].count))
        case UInt8(ascii: "@"):
            pad(to: column)
            lines[row].insert(contentsOf: repeatElement(" ", count: count), at: column)
        default: break
        }
    }

    private mutating func move(toRow new: Int) {
        row = new
        while lines.count <= row { lines.append([]) }
    }

    private mutating func pad(to count: Int) {
        while lines[row].count < count { lines[row].append(" ") }
    }
}
