import Foundation
import Sandbox

/// A process this test started, in a session of its own, so that it has no terminal but the one it is given.
final class ChildProcess: Sendable {
    enum Exit: Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// Where its standard streams are: paths, opened in the new process. A terminal named here becomes its own.
    struct StandardFiles {
        var input = "/dev/null"
        var output = "/dev/null"
        var error = "/dev/null"
    }

    struct TimedOut: Error, CustomStringConvertible {
        var description: String

        /// With what is known of the process.
        func saying(_ facts: String) -> Self { Self(description: "\(description): \(facts)") }
    }

    let id: pid_t

    init(_ program: String, _ arguments: [String], environment: [String: String], files: StandardFiles) throws {
        let writing = O_RDWR | O_CREAT | O_APPEND
        id = try Spawn.inNewSession([program] + arguments, environment: environment) { actions in
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, files.input, O_RDWR, 0)
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, files.output, writing, 0o600)
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, files.error, writing, 0o600)
        }
    }

    func send(_ signal: Int32) {
        kill(id, signal)
    }

    /// How it ended; to be called once. What still runs after `limit` is killed with all its group, and that is an
    /// error.
    func exit(within limit: Duration, while step: @Sendable () async -> Void = {}) async throws -> Exit {
        let end = ContinuousClock.now + limit
        var status: Int32 = 0
        while waitpid(id, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < end else {
                kill(-id, SIGKILL)
                waitpid(id, &status, 0)
                throw TimedOut(description: "the program still ran after \(limit)")
            }
            await step()
            try await Task.sleep(for: .milliseconds(5))
        }
        let signal = status & 0x7f
        return signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
    }
}
