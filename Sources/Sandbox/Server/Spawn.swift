package import Glibc

/// Starts programs as child processes.
package enum Spawn {
    /// The program can't be started; `description` is the reason.
    package struct SpawnFailure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Starts the program `arguments[0]` in its own session, and returns its process id.
    ///
    /// - Parameter prepare: adds the actions that open and close the program's file descriptors.
    package static func inNewSession(
        _ arguments: [String], environment: [String: String],
        _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws(SpawnFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        prepare(&actions)

        // Resets the signals, because the caller may have blocked or ignored some that the program needs.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | newSession
        posix_spawnattr_setflags(&attributes, flags)

        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, arguments[0], &actions, &attributes, &argv, &envp)
        guard failure == 0 else { throw SpawnFailure(description: String(cString: strerror(failure))) }
        return process
    }

    /// `POSIX_SPAWN_SETSID`, which <spawn.h> defines only with `_GNU_SOURCE`.
    private static var newSession: Int16 { 0x80 }
}
