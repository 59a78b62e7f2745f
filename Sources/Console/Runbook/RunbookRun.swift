internal import CommandLanguage

/// Runs a runbook line by line. Prints each line before running it, and stops at the first failure.
@MainActor
struct RunbookRun {
    private let runbook: Runbook
    private let session: Session

    init(_ runbook: Runbook, in session: Session) {
        self.runbook = runbook
        self.session = session
    }

    /// Runs all lines and returns the exit code of the runbook: 5 if a command failed and the runbook continued (`set
    /// on-error continue`), because only a part was done; otherwise 4 if a command without `expect` found problems;
    /// otherwise 0. Throws `runbookStopped` if the runbook stopped.
    func run() async throws -> ExitCode {
        var worst = ExitCode.clean
        for entry in runbook.entries {
            session.tell("› \(entry.text)")
            let expectation = try RunbookExpectation(entry, variables: session.variables)
            switch await session.execute(line: expectation.command, origin: entry.origin) {
            case .left: return worst
            case .finished(let code):
                try check(code, against: expectation, at: entry)
                if expectation.code == nil { worst = Self.worse(worst, code) }
            }
        }
        return worst
    }

    private static func worse(_ worst: ExitCode, _ code: ExitCode) -> ExitCode {
        if !code.letsBatchContinue { return .refused }
        return worst == .clean ? code : worst
    }

    private func check(_ code: ExitCode, against expectation: RunbookExpectation, at entry: Runbook.Entry) throws {
        if let unmet = expectation.unmet(code: code, document: session.lastDocument) {
            session.tell("caggctl: \(entry.origin): \(unmet)")
            throw ConsoleError.runbookStopped(at: "\(entry.origin)", code: code)
        }
        if expectation.code == nil, !code.letsBatchContinue, !session.settings.continuesOnError {
            throw ConsoleError.runbookStopped(at: "\(entry.origin)", code: code)
        }
    }
}
