internal import CommandLanguage
internal import FoundationEssentials

extension Session {
    /// Runs `-c` commands and `-f` files in order. A command that fails ends the batch; one that finds problems
    /// doesn't. The exit code is the failure's, 3 for a runbook, or else 4 when any command found problems.
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
            let runbook = try Runbook.parse(text: text, name: path == "-" ? "standard input" : path)
            return try await RunbookRun(runbook, in: self).run()
        } catch {
            return report(error)
        }
    }

    private static func read(_ path: String) throws -> String {
        do {
            let data = try Data(contentsOf: URL(filePath: path == "-" ? "/dev/stdin" : path))
            guard let text = String(data: data, encoding: .utf8) else {
                throw ShellError.unreadableFile(path, reason: "it is not UTF-8 text")
            }
            return text
        } catch let error as ShellError {
            throw error
        } catch {
            throw ShellError.unreadableFile(path, reason: "there is no such file, or no right to read it")
        }
    }
}
