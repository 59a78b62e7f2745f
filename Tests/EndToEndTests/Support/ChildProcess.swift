import Foundation

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
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_RDWR | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, files.input, O_RDWR, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, files.output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, files.error, writing, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // POSIX_SPAWN_SETSID, which <spawn.h> shows to GNU sources only.
        let newSession: Int16 = 0x80
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | newSession)

        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, program, &actions, &attributes, &argv, &envp)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        id = process
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
