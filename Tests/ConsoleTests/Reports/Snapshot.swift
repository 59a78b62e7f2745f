import Foundation
import Rendering
import Testing

/// How a report looks: as a table at 80 and at 160 columns, and as JSON. The recorded text is in `Snapshots/NAME.txt`.
///
/// A report without a recording is recorded, and its test fails once, so that somebody looks at the new file. To record
/// all of them again, delete the files.
struct Snapshot {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Snapshots")

    let name: String
    let text: String

    /// - Parameter name: the folder of the report and the situation: `status/healthy`.
    init(_ name: String, of document: Document) {
        self.name = name
        let parts =
            [80, 160].map { (width: Int) in
                ("table, \(width) columns", OutputFormat.table.render(document, in: RenderingContext(width: width)))
            } + [("json", OutputFormat.json.render(document))]
        text = parts.map { "== \($0)\n\($1)" }.joined(separator: "\n")
    }

    private var file: URL { Self.folder.appending(path: "\(name).txt") }

    /// Nil if there is no recording.
    func differencesFromRecording() -> [String]? {
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        let (recorded, now) = (Self.lines(String(decoding: data, as: UTF8.self)), Self.lines(text))
        return now.difference(from: recorded).map { change in
            switch change {
            case .remove(let line, let text, _): "line \(line + 1) recorded: \(text)"
            case .insert(let line, let text, _): "line \(line + 1) now:      \(text)"
            }
        }
    }

    func record() throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// Fails if the report doesn't look as recorded.
func expectSnapshot(
    _ name: String, of document: Document, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let snapshot = Snapshot(name, of: document)
    guard let differences = snapshot.differencesFromRecording() else {
        try snapshot.record()
        Issue.record(
            "\(name).txt was missing and is now recorded; read it, then run the test again",
            sourceLocation: sourceLocation)
        return
    }
    #expect(differences.isEmpty, "\(name):\n\(differences.joined(separator: "\n"))", sourceLocation: sourceLocation)
}
