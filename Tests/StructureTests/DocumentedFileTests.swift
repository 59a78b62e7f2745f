import Foundation
import Testing

/// docs/architecture.md says where to find things, so the files that it names must exist.
@Suite struct DocumentedFileTests {
    @Test func filesThatTheArchitectureNamesExist() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
        let files = try ["Sources", "Tests"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .map { "/\(folder)/\($0)" }
        }
        let named = text.matches(of: /`([\w\/+]+\.swift)`/).map { String($0.1) }
        #expect(named.count > 20, "the page names files")
        for name in named {
            #expect(files.contains { $0.hasSuffix("/\(name)") }, "docs/architecture.md names \(name)")
        }
    }
}
