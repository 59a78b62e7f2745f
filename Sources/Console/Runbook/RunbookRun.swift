internal import CommandLanguage

/// Runs a runbook line by line, showing each line before it runs, and stops at the first that fails.
@MainActor
struct RunbookRun {
    private let runbook: Runbook
    private let session: Session

    init(_ runbook: Runbook, in session: Session) {
        self.runbook = runbook
        self.session = session
    }

    /// Throws `runbookStopped`; otherwise 4 when a command found problems that no `expect` had announced, and 5 when one
    /// failed and the runbook went on (`set on-error continue`): only part was done.
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
