internal import Dispatch
internal import Glibc
internal import Synchronization

/// Calls a handler for each Ctrl-C. The signal handler writes to a pipe, and a dispatch queue reads it.
///
/// Without a handler, Ctrl-C ends the process with exit code 130.
final class Interrupts: Sendable {
    static let shared = Interrupts()

    private let pipe: WakePipe
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)
    /// The source that reads the pipe. `nonisolated(unsafe)`: nothing uses the property after `init`. It only keeps the
    /// source alive.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    /// The pipe's write end for the signal handler, which is a C function and can't capture values. Written once,
    /// before the handler is installed.
    nonisolated(unsafe) private static var signalDescriptor: Int32 = -1

    private init() {
        let pipe = WakePipe()
        self.pipe = pipe
        Self.signalDescriptor = pipe.writeEnd
        source = DispatchSource.makeReadSource(
            fileDescriptor: pipe.readEnd, queue: DispatchQueue(label: "caggctl.interrupts"))
        // `shared` is initialized before a signal can arrive, because `install` is called later.
        source.setEventHandler { Interrupts.shared.interrupted() }
        source.activate()
    }

    /// Handles SIGINT from now on. Ignores SIGPIPE, so that a broken pipe is a write error.
    func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            var byte: UInt8 = 1
            _ = write(Interrupts.signalDescriptor, &byte, 1)
        }
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    private func interrupted() {
        pipe.drain()
        let current = handler.withLock { $0 }
        guard let current else { _exit(ExitCode.interrupted.rawValue) }
        current()
    }

    /// Sets the handler that is called for each Ctrl-C. The handler runs on a dispatch queue, not on the main actor. If
    /// `new` is nil, Ctrl-C ends the process. Returns the old handler, so that the caller can restore it.
    func replace(_ new: (@Sendable () -> Void)?) -> (@Sendable () -> Void)? {
        handler.withLock { current in
            let old = current
            current = new
            return old
        }
    }
}

/// Counts the presses of Ctrl-C during a command.
final class InterruptCount: Sendable {
    private let count = Mutex(0)

    var current: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

/// A pipe that wakes code that waits for its read end. The pipe is never closed, because it is used until the process
/// ends.
struct WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Only a process that has no file descriptors left can't create a pipe; such a process can't do anything
        // useful.
        precondition(pipe(&ends) == 0, "no file descriptor left")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func write() {
        var byte: UInt8 = 1
        _ = Glibc.write(writeEnd, &byte, 1)
    }

    func drain() {
        var bytes = [UInt8](repeating: 0, count: 16)
        while read(readEnd, &bytes, bytes.count) > 0 {}
    }
}
