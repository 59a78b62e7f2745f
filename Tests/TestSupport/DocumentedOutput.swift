internal import Foundation

/// What docs/output.md says about the program's JSON, to be compared with what the program prints.
package struct DocumentedOutput {
    /// The words in backquotes of the sections that name each schema. A section begins with `## `.
    private var words: [String: Set<String>] = [:]
    /// The words of the section "The contract", which holds for all schemas.
    private var contract: Set<String> = []
    /// The keys in the first column of the tables, by schema: an object of that schema may have them.
    package private(set) var keys: [String: Set<String>] = [:]

    /// Lists of objects whose keys are columns of the user's relations, and the journal's entries, whose members
    /// depend on the event.
    private static let free: Set<String> = ["rows", "differences", "stored", "recomputed", "raw_rows", "entries"]

    package init() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: project.appending(path: "docs/output.md"), encoding: .utf8)
        for section in text.split(separator: "\n## ") {
            let spans = Self.spans(section)
            let words = Set(spans.flatMap(Self.words))
            if section.hasPrefix("The contract") { contract = words }
            for schema in spans.filter({ $0.hasPrefix("caggctl.") && $0.contains("/") }) {
                self.words[schema, default: []].formUnion(words)
                keys[schema, default: []].formUnion(Self.keys(in: section))
            }
        }
    }

    /// The words in the first column of the tables whose heading is `key`.
    private static func keys(in section: some StringProtocol) -> Set<String> {
        var (keys, isInTable): (Set<String>, Bool) = ([], false)
        for line in section.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("| key ") { isInTable = true }
            if !line.hasPrefix("|") { isInTable = false }
            guard isInTable else { continue }
            keys.formUnion(spans(line.dropFirst().prefix { $0 != "|" }).flatMap(words))
        }
        return keys
    }

    package var schemas: Set<String> { Set(words.keys) }

    /// The keys, schemas and codes of notes in an object that the document doesn't name, as paths.
    package func missing(in object: [String: Any]) -> [String] {
        guard let schema = object["schema"] as? String, let words = words[schema] else {
            return ["the schema \(object["schema"] ?? "")"]
        }
        let known = words.union(contract)
        var missing: Set<String> = []
        visit(object, path: "") { path, key, isFree in
            let isNumbered = key.split(separator: "_").last.flatMap { Int($0) } != nil
            if !isFree, !isNumbered, !known.contains(key) { missing.insert(path + key) }
        }
        for note in object["notes"] as? [[String: Any]] ?? [] {
            let code = note["code"] as? String ?? ""
            let tail = code.split(separator: ".").dropFirst().map(String.init)
            if !known.contains(code), !tail.allSatisfy(known.contains) { missing.insert("code \(code)") }
        }
        return missing.sorted()
    }

    /// All keys of an object and of the objects in it.
    package func keys(of object: [String: Any]) -> Set<String> {
        var keys: Set<String> = []
        visit(object, path: "") { _, key, _ in keys.insert(key) }
        return keys
    }

    private func visit(
        _ value: Any, path: String, isFree: Bool = false,
        _ found: (_ path: String, _ key: String, _ isFree: Bool) -> Void
    ) {
        if let object = value as? [String: Any] {
            for (key, member) in object {
                found(path, key, isFree)
                visit(member, path: "\(path)\(key).", isFree: isFree || Self.free.contains(key), found)
            }
        } else if let list = value as? [Any] {
            for item in list { visit(item, path: path, isFree: isFree, found) }
        }
    }

    /// The parts in backquotes.
    private static func spans(_ text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset.isMultiple(of: 2) ? nil : String($0.element) }
    }

    /// `caggs[].lag_seconds` is three words; a code of a note is one word and its parts.
    private static func words(_ span: String) -> [String] {
        span.split { !($0.isLetter || $0.isNumber || "_-".contains($0)) }.map(String.init) + [span]
    }
}
