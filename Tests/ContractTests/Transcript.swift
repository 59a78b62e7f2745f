import Foundation
import SimulatedEngine

/// What a scenario left in the catalogs, step by step.
struct Transcript: Equatable {
    struct Step: Equatable {
        var title: String
        /// What the statements answered, then each relation whose rows aren't as they were before.
        var lines: [String] = []
    }

    /// The server it comes from; of no account in comparisons.
    var source: String
    var steps: [Step] = []

    var text: String {
        ([source] + steps.flatMap { ["", "== \($0.title)"] + $0.lines }).joined(separator: "\n") + "\n"
    }

    init(source: String) {
        self.source = source
    }

    init(text: String) {
        var lines = text.split(separator: "\n").map(String.init)
        source = lines.isEmpty ? "" : lines.removeFirst()
        for line in lines {
            if line.hasPrefix("== ") {
                steps.append(Step(title: String(line.dropFirst(3))))
            } else if !steps.isEmpty {
                steps[steps.count - 1].lines.append(line)
            }
        }
    }

    /// Where the recorded one of a scenario is kept.
    static func file(_ scenario: Scenario, _ version: EmulatedVersion) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts/\(version.release)/\(scenario.name).txt")
    }

    /// A step that isn't as recorded, with the lines that are missing (-) and too many (+).
    struct Difference: CustomStringConvertible {
        var step: String
        var lines: [String]

        var description: String {
            (["\"\(step)\": recorded (-), now (+)"] + lines).joined(separator: "\n  ")
        }
    }

    func differences(from recorded: Transcript) -> [Difference] {
        let (ours, theirs) = (steps.map(\.title), recorded.steps.map(\.title))
        guard ours == theirs else {
            return [Difference(step: "the steps", lines: theirs.map { "- \($0)" } + ours.map { "+ \($0)" })]
        }
        return zip(steps, recorded.steps).compactMap { step, recorded in
            guard step != recorded else { return nil }
            let changes = step.lines.difference(from: recorded.lines).map { change in
                switch change {
                case .remove(_, let line, _): "- \(line)"
                case .insert(_, let line, _): "+ \(line)"
                }
            }
            return Difference(step: step.title, lines: changes)
        }
    }
}
