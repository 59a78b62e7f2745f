import Foundation
import Postgres
import SimulatedEngine

/// What happens in a database, step by step: a file of `Scenarios/`.
///
/// SQL as a person would give it to TimescaleDB, between lines that begin with `-- @`: `@step TITLE` begins a step,
/// `@on VERSION` (2.14 or 2.28) keeps it to one version, `@tick DURATION` lets that much time pass before the step and
/// has the due jobs run.
struct Scenario: Sendable {
    struct Step: Sendable {
        var title: String
        var sql = ""
        var tick: Interval?
        var version: EmulatedVersion?
    }

    var name: String
    var steps: [Step] = []

    struct Malformed: Error, CustomStringConvertible {
        var description: String
    }

    init(name: String, text: String) throws {
        self.name = name
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let directive = line.wholeMatch(of: /-- @(\w+) (.+)/) else {
                if !steps.isEmpty { steps[steps.count - 1].sql += line + "\n" }
                continue
            }
            try read(directive: String(directive.1), String(directive.2))
        }
    }

    private mutating func read(directive: String, _ value: String) throws {
        if directive == "step" {
            steps.append(Step(title: value))
            return
        }
        guard let last = steps.indices.last else {
            throw Malformed(description: "\(name): @\(directive) before the first @step")
        }
        switch directive {
        case "on":
            steps[last].version = EmulatedVersion(rawValue: value)
            if steps[last].version != nil { return }
        case "tick":
            steps[last].tick = Interval(parsing: value)
            if steps[last].tick != nil { return }
        default: break
        }
        throw Malformed(description: "\(name): @\(directive) \(value) means nothing")
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scenarios")

    /// All of them, by name.
    static func all() throws -> [Scenario] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "sql" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map {
                try Scenario(
                    name: $0.deletingPathExtension().lastPathComponent,
                    text: String(contentsOf: $0, encoding: .utf8))
            }
    }
}
