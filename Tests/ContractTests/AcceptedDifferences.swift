import Foundation

/// The steps in which the simulated engine may differ: the table of docs/simulated-engine.md, which says why.
struct AcceptedDifferences {
    private var steps: Set<[String]> = []

    struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    /// Rows `| scenario | step | reason |` below a head of these words.
    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/simulated-engine.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard let head = lines.firstIndex(of: "| scenario | step | reason |") else {
            throw Unreadable(description: "docs/simulated-engine.md has no table of accepted differences")
        }
        for line in lines[(head + 2)...].prefix(while: { $0.hasPrefix("|") }) {
            steps.insert(line.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces) })
        }
    }

    /// Whether it is accepted that this step isn't as recorded.
    func contains(_ step: String, of scenario: Scenario) -> Bool { steps.contains([scenario.name, step]) }
}
