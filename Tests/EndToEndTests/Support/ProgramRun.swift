import Foundation
import TestSupport
import Testing

/// A run of the binary without a terminal, from its start to its end. A few run at a time.
struct ProgramRun: CustomStringConvertible {
    var exit: ChildProcess.Exit
    var output: String
    var errors: String

    var errorLines: [Substring] { errors.split(separator: "\n") }

    var description: String { "\(exit)\n--- output\n\(output)\n--- errors\n\(errors)" }

    /// The result as a JSON object.
    func json() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return (value as? [String: Any]) ?? [:]
    }

    /// The lines of the result as JSON objects.
    func jsonLines() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    init(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
        limit: Duration = .seconds(60)
    ) async throws {
        let folder = try TemporaryFolder()
        var files = ChildProcess.StandardFiles(output: folder.path + "/output", error: folder.path + "/errors")
        if let input { files.input = try folder.write(input, to: "input") }
        let standardFiles = files
        do {
            exit = try await TestSlots.programs.use {
                let environment = Program.environment(home: folder, environment)
                let process = try ChildProcess(
                    Program.path(), arguments, environment: environment, files: standardFiles)
                return try await process.exit(within: limit)
            }
        } catch let late as ChildProcess.TimedOut {
            let (output, errors) = (folder.read("output"), folder.read("errors"))
            throw late.saying("\(arguments)\n--- output\n\(output)\n--- errors\n\(errors)")
        }
        output = folder.read("output")
        errors = folder.read("errors")
    }
}

/// A bash script that runs the binary as `$CAGGCTL`, in a folder of its own.
struct ShellRun: CustomStringConvertible {
    var exit: ChildProcess.Exit
    var output: String
    var errors: String

    var description: String { "\(exit)\n--- output\n\(output)\n--- errors\n\(errors)" }

    init(_ script: String, environment: [String: String] = [:], limit: Duration = .seconds(60)) async throws {
        let folder = try TemporaryFolder()
        let files = ChildProcess.StandardFiles(output: folder.path + "/output", error: folder.path + "/errors")
        exit = try await TestSlots.programs.use {
            var environment = Program.environment(home: folder, environment)
            environment["CAGGCTL"] = try Program.path()
            let process = try ChildProcess(
                "/bin/bash", ["-c", "cd '\(folder.path)'\n\(script)"], environment: environment, files: files)
            return try await process.exit(within: limit)
        }
        output = folder.read("output")
        errors = folder.read("errors")
    }
}
