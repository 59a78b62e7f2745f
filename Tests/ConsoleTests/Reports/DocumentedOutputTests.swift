import Foundation
import TestSupport
import Testing

/// docs/output.md against the JSON of all recorded reports.
@Suite struct DocumentedOutputTests {
    private let documented: DocumentedOutput
    /// By the report's name.
    private let recorded: [(name: String, object: [String: Any])]

    init() throws {
        documented = try DocumentedOutput()
        let folder = Snapshot.folder
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        recorded = try names.sorted().map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let json = try #require(text.split(separator: "== json\n").last)
            let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
            return (name, try #require(object as? [String: Any], "\(name)"))
        }
    }

    @Test func everyKeyAndCodeIsDocumented() {
        for (name, object) in recorded {
            let missing = documented.missing(in: object)
            #expect(missing.isEmpty, "docs/output.md doesn't name \(missing) of \(name)")
        }
    }

    /// A good, a bad and an empty case.
    @Test func everyDocumentedSchemaHasThreeRecordings() {
        let schemas = recorded.compactMap { $0.object["schema"] as? String }
        for schema in documented.schemas.subtracting(Self.printedElsewhere) {
            #expect(schemas.count { $0 == schema } >= 3, "\(schema)")
        }
    }

    @Test func everyDocumentedKeyIsPrinted() {
        let printed = Dictionary(grouping: recorded) { $0.object["schema"] as? String ?? "" }
            .mapValues { $0.reduce(into: Set<String>()) { $0.formUnion(documented.keys(of: $1.object)) } }
        for (schema, keys) in documented.keys where !Self.printedElsewhere.contains(schema) {
            let all = printed.filter { documented.keys[$0.key] == keys }.values.reduce(into: Set()) { $0.formUnion($1) }
            let missing = keys.filter { $0.allSatisfy { $0.isLowercase || $0 == "_" } && !all.contains($0) }
            #expect(missing.isEmpty, "no report of \(schema) has \(missing.sorted())")
        }
    }

    /// Files of the program's own, and what needs a connection: `OutputTests` has it.
    private static let printedElsewhere: Set<String> = [
        "caggctl.journal/1", "caggctl.diff.kept/1", "caggctl.connection/1",
    ]

    @Test func everyRecordingBelongsToATest() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let tests = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix("Tests.swift")
        }
        let source = try tests.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
        for (name, _) in recorded {
            let key = name.dropLast(".txt".count)
            // A name with an argument in it ends in a hyphen and the argument.
            let stem = key.split(separator: "-").dropLast().joined(separator: "-")
            #expect(source.contains("\"\(key)\"") || source.contains("\"\(stem)-\\("), "\(name)")
        }
    }
}
