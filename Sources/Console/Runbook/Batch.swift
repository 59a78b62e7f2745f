internal import CommandLanguage
internal import SystemPackage

extension Session {
    /// Runs `-c` commands and `-f` files in order. The first failure ends the batch. A command that finds problems
    /// doesn't end it. Returns the exit code of the failure (3 if a runbook stopped), or 4 if a command found problems,
    /// or 0.
    func run(batch: [BatchItem]) async -> ExitCode {
        var worst = ExitCode.clean
        for (index, item) in batch.enumerated() {
            let code: ExitCode
            switch item {
            case .command(let line):
                switch await execute(line: line, origin: .commandOption(number: index + 1)) {
                case .left: return worst
                case .finished(let result): code = result
                }
            case .file(let path): code = await run(runbook: path)
            }
            if code == .problemsFound { worst = code }
            if !code.letsBatchContinue { return code }
        }
        return worst
    }

    private func run(runbook path: String) async -> ExitCode {
        do {
            let text = try Self.read(path)
            let runbook = try Runbook.parse(text: text, name: Self.name(path))
            return try await RunbookRun(runbook, in: self).run()
        } catch {
            return report(error)
        }
    }

    private static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    /// Reads a file, a pipe, a FIFO or a terminal to its end.
    private static func read(_ path: String) throws -> String {
        do {
            let file = path == "-" ? FileDescriptor.standardInput : try FileDescriptor.open(FilePath(path), .readOnly)
            defer { if path != "-" { try? file.close() } }
            var bytes: [UInt8] = []
            let capacity = 65_536
            while true {
                let part = try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if part.isEmpty { break }
                bytes += part
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ConsoleError.unreadableFile(name(path), reason: "the text isn't UTF-8")
            }
            return text
        } catch let error as Errno {
            throw ConsoleError.unreadableFile(name(path), reason: "\(error)")
        }
    }
}
