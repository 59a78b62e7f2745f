internal import Dispatch
internal import Glibc
internal import Synchronization

/// Ctrl-C for the command that runs: the signal handler writes to a pipe, and a queue reads it.
///
/// While nobody handles it, SIGINT ends the process with 130, as without this program's handler.
final class Interrupts: Sendable {
    static let shared = Interrupts()

    private let pipe: WakePipe
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)
    /// `unsafe`: held for its lifetime only, never touched after `init`.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    /// A C signal handler captures nothing and may do little more than write(2); this is where it finds the pipe.
    /// Written once, before the handler is installed.
    nonisolated(unsafe) private static var signalDescriptor: Int32 = -1

    private init() {
        let pipe = WakePipe()
        self.pipe = pipe
        Self.signalDescriptor = pipe.writeEnd
        source = DispatchSource.makeReadSource(
            fileDescriptor: pipe.readEnd, queue: DispatchQueue(label: "caggctl.interrupts"))
        // `shared` is complete by the time a signal can arrive: `install` comes after this.
        source.setEventHandler { Interrupts.shared.interrupted() }
        source.activate()
    }

    /// Takes SIGINT from now on. Broken pipes become write errors instead of signals.
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

    /// Calls `new`, on a queue of its own, for each Ctrl-C from now on. Returns what was called before, for its owner to
    /// put back; nil ends the process.
    func replace(_ new: (@Sendable () -> Void)?) -> (@Sendable () -> Void)? {
        handler.withLock { current in
            let old = current
            current = new
            return old
        }
    }
}
