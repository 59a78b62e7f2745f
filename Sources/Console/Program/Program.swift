internal import CommandLanguage
internal import Glibc

/// The program, from its arguments to its exit code.
package enum Program {
    /// Runs the program and returns its exit code. Prints errors to standard error. Handles SIGINT and ignores SIGPIPE.
    /// A process must call this function only once.
    ///
    /// - Parameter arguments: the arguments without the program's name.
    @MainActor
    package static func run(arguments: [String], environment: [String: String]) async -> Int32 {
        Interrupts.shared.install()
        let console = Console.standard(environment: environment)
        let invocation: ProgramInvocation
        do {
            invocation = try ProgramInvocation(arguments: arguments)
        } catch {
            console.writeError("caggctl: \(error.message)\n")
            return UsageError.exitCode
        }
        let session = Session(
            console: console, options: invocation.globals, variables: invocation.variables,
            isInteractive: console.inputIsTerminal, history: History(environment: environment),
            environment: environment)
        let code = await run(invocation.action, in: session)
        await session.disconnect()
        console.closeOutput()
        let isLost = session.reportLostOutput()
        return (isLost && code.letsBatchContinue ? .failed : code).rawValue
    }

    @MainActor
    private static func run(_ action: ProgramInvocation.Action, in session: Session) async -> ExitCode {
        switch action {
        case .command(let command):
            switch await session.execute(command) {
            case .left: return .clean
            case .finished(let code): return code
            }
        case .batch(let items): return await session.run(batch: items)
        case .interactive where session.console.inputIsTerminal: return await session.runPrompt()
        case .interactive: return await session.run(batch: [.file("-")])
        case .version:
            session.console.write("caggctl \(ProgramVersion.text)\n")
            return .clean
        case .completionScript(let script):
            session.console.write(script)
            return .clean
        }
    }
}

/// The version that `--version` prints. CHANGELOG.md has the same version.
enum ProgramVersion {
    static let text = "0.1.0"
}
