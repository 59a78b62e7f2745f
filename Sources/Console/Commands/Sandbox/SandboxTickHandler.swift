internal import CommandLanguage
internal import Postgres
internal import Sandbox

extension Session {
    /// Runs the sandbox's due jobs. They write in a server that is thrown away: nobody is asked.
    func run(_ request: SandboxTickRequest) async throws -> ExitCode {
        guard let sandbox else {
            throw ShellError.message(
                "\"sandbox tick\" works inside a sandbox only: at its prompt, or in its -c or -f", .usage)
        }
        let progress = ProgressLine("sandbox tick", console: console)
        progress.announce("running jobs")
        defer { progress.clear() }
        let tick = try await sandbox.tick(within: request.within)
        progress.clear()
        show(TickReport.document(tick))
        return tick.runs.contains { $0.failure != nil } ? .problemsFound : .clean
    }
}
