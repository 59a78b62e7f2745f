import Foundation

/// A Swift file of the program, as the tests of this target read it.
struct SourceFile: Sendable {
    /// Below `Sources/`: `Operations/Diff/DiffRun.swift`.
    var path: String
    /// Without comments and blank lines.
    var lines: [Substring]
    /// All lines.
    var length: Int

    /// The folder in which it stands below a target: `Diff`; nil where it stands in the target's own.
    var folder: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// The modules that it imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard words.prefix(3).contains("import") else { return nil }
            return words.last.map(String.init)
        }
    }

    /// All files of `Sources`, or those below one of its folders.
    static func all(below folder: String = "") throws -> [SourceFile] {
        try files.get().filter { $0.path.hasPrefix(folder) }
    }

    private static let files = Result { try read() }

    private static func read() throws -> [SourceFile] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let lines = text.split(separator: "\n").map { $0.prefix(upTo: comment(in: $0)) }
            return SourceFile(
                path: path, lines: lines.filter { !$0.isEmpty }, length: text.utf8.count { $0 == UInt8(ascii: "\n") })
        }
    }

    private static func comment(in line: Substring) -> Substring.Index {
        let slash = UInt8(ascii: "/")
        return zip(line.utf8.indices, line.utf8.indices.dropFirst()).first {
            line.utf8[$0] == slash && line.utf8[$1] == slash
        }?
        .0 ?? line.endIndex
    }

    /// Every name in it, and whether some place has it after a point, as a member of something.
    var names: [String: Bool] {
        var names: [String: Bool] = [:]
        for line in lines {
            var name: [UInt8] = []
            var (isMember, last) = (false, UInt8(ascii: " "))
            for byte in Array(line.utf8) + [last] {
                if Self.isPartOfName(byte) {
                    if name.isEmpty { isMember = last == UInt8(ascii: ".") }
                    name.append(byte)
                } else if !name.isEmpty {
                    let text = String(decoding: name, as: UTF8.self)
                    names[text] = names[text] ?? false || isMember
                    name = []
                }
                last = byte
            }
        }
        return names
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
