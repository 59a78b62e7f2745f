internal import Dispatch
internal import Glibc

/// The child process that runs a sandbox's server and removes the server at the end. It runs the script `guardian.sh`,
/// and a socket connects it to this process.
///
/// Only this process has the other end of the socket. This end closes when this process ends, even after `kill -9`. The
/// guardian then stops the server and removes its folder. The sockets are created close-on-exec in one call. Otherwise
/// a child that another thread starts at the same moment could inherit this process's end of the socket, and the
/// guardian would wait for that child too.
package final class Guardian: Sendable {
    private let process: pid_t
    private let socket: Int32
    private let queue = DispatchQueue(label: "caggctl.sandbox.guardian")

    /// Starts the script with `arguments`, in its own session. Throws `serverFailed` if it can't be started.
    init(script: String, arguments: [String], environment: [String: String]) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Self.closeOnExecStream, 0, &ends) == 0 else {
            throw SandboxError(
                .serverFailed,
                "the process that runs the sandbox's server can't be started: no file descriptor is left")
        }
        defer { close(ends[1]) }
        do {
            process = try Self.spawn(
                ["/bin/sh", "-c", script, "guardian"] + arguments, socket: ends[1], environment: environment)
        } catch {
            close(ends[0])
            throw error
        }
        socket = ends[0]
    }

    deinit { close(socket) }

    /// Runs a script that cleans up after this process. The script must wait for the end of its standard input. Its
    /// standard input ends when this process ends.
    package static func cleaningUp(script: String, arguments: [String], environment: [String: String]) throws {
        // The guardian object is never released, because its socket must stay open.
        _ = Unmanaged.passRetained(
            try Guardian(script: script, arguments: arguments, environment: environment))
    }

    /// Reads the lines that the guardian process prints, until `handle` returns a value for a line. Returns this value;
    /// nil if the output ends first. If the task is cancelled, the guardian process stops and removes the server.
    func report<Value: Sendable>(_ handle: @escaping @Sendable (String) -> Value?) async -> Value? {
        await withTaskCancellationHandler {
            await onQueue {
                var line: [UInt8] = []
                var byte: UInt8 = 0
                while self.readByte(&byte) {
                    guard byte == UInt8(ascii: "\n") else {
                        line.append(byte)
                        continue
                    }
                    if let value = handle(String(decoding: line, as: UTF8.self)) { return value }
                    line = []
                }
                return nil
            }
        } onCancel: {
            self.letGo()
        }
    }

    /// Tells the guardian process to stop the server and remove its folder. Can be called on any thread and more than
    /// once.
    func letGo() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Waits until the guardian process has ended.
    func waitForEnd() async {
        await onQueue {
            var byte: UInt8 = 0
            while self.readByte(&byte) {}
            var status: Int32 = 0
            while waitpid(self.process, &status, 0) < 0 && errno == EINTR {}
        }
    }

    private func readByte(_ byte: inout UInt8) -> Bool {
        while true {
            let count = read(socket, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            return count == 1
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}

extension Guardian {
    private static var closeOnExecStream: Int32 {
        Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    }

    private static func spawn(
        _ arguments: [String], socket: Int32, environment: [String: String]
    ) throws -> pid_t {
        do {
            return try Spawn.inNewSession(arguments, environment: environment) { actions in
                posix_spawn_file_actions_adddup2(&actions, socket, 0)
                posix_spawn_file_actions_adddup2(&actions, socket, 1)
                posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
                // Closes descriptors that another thread has just opened for its own child; otherwise they would stay
                // open as long as the server runs. Numbers that aren't open are ignored. Higher numbers rely on
                // close-on-exec.
                for descriptor in 3..<Int32(256) { posix_spawn_file_actions_addclose(&actions, descriptor) }
            }
        } catch {
            throw SandboxError(
                .serverFailed, "the process that runs the sandbox's server can't be started: \(error)")
        }
    }
}
