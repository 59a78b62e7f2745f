internal import CommandLanguage
internal import Postgres

extension Session {
    /// Repeats a command until Ctrl-C, on a cleared screen at a terminal. Problems that it finds don't end the watch, an
    /// error does.
    func run(_ request: WatchRequest) async throws -> ExitCode {
        guard let invocation = request.invocation ?? lastInvocation else {
            throw ShellError.message("there is no command to repeat yet; try \"watch status\"", .usage)
        }
        let pause = Duration.microseconds(request.interval.approximateMicroseconds)
        while !Task.isCancelled {
            if console.outputIsTerminal { console.write("\u{1B}[H\u{1B}[2J") }
            do {
                _ = try await run(invocation)
            } catch {
                let failure = Failure(error)
                if [.noConnection, .usage, .interrupted].contains(failure.exitCode) { throw error }
                report(error)
            }
            do { try await Task.sleep(for: pause) } catch { break }
        }
        return .clean
    }
}
