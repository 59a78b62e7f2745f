import Foundation

/// A Swift file of the program, as the tests of this target read it.
struct SourceFile {
    /// Below `Sources/`: `Operations/Diff/DiffRun.swift`.
    var path: String
    /// Without comments and the contents of string literals.
    var code: String

    /// The folder in which it stands below a target: `Diff`; nil where it stands in the target's own.
    var folder: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// The modules that it imports.
    var imports: [String] {
        code.split(separator: "\n").compactMap { line in
            guard let match = line.firstMatch(of: /^\s*(?:@\w+ )?(?:package |internal |public )?import (?:\w+ )?(\w+)/)
            else { return nil }
            return String(match.1)
        }
    }

    /// All files of `Sources`, or those below one of its folders.
    static func all(below folder: String = "") throws -> [SourceFile] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return try paths.filter { $0.hasPrefix(folder) && $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            return SourceFile(path: path, code: stripped(text))
        }
    }

    private static func stripped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.replacing(/\/\/.*/, with: "")
        }.joined(separator: "\n")
    }
}
