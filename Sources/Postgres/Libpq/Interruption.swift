internal import CLibpq
internal import Dispatch
internal import Glibc
internal import Synchronization

/// A request from another task to cancel or abandon the running statement. The request wakes the thread that waits for
/// the server, through a pipe.
///
/// All methods can be called from any thread.
final class Interruption: Sendable {
    enum Request: Int, Comparable {
        case none, cancel, abandon

        static func < (lhs: Request, rhs: Request) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    let wakeDescriptor: Int32
    private let signalDescriptor: Int32
    private let request = Mutex(Request.none)

    init() throws(PostgresError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(.connectFailed, "no file descriptor is left for a connection")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (wakeDescriptor, signalDescriptor) = (ends[0], ends[1])
    }

    deinit {
        close(wakeDescriptor)
        close(signalDescriptor)
    }

    var pending: Request { request.withLock { $0 } }

    /// Makes a request and wakes the waiting thread. `abandon` replaces `cancel`; `cancel` never replaces `abandon`.
    func raise(_ new: Request) {
        request.withLock { $0 = max($0, new) }
        var byte: UInt8 = 1
        _ = write(signalDescriptor, &byte, 1)
    }

    /// Removes a pending cancel request, because it would stop the next statement. An abandon request isn't removed.
    func clear() {
        request.withLock { if $0 == .cancel { $0 = .none } }
        drain()
    }

    /// Empties the pipe. The request itself isn't changed.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeDescriptor, &bytes, bytes.count) > 0 {}
    }
}

/// libpq's handle for cancelling the running statement of a connection (`PGcancel`). It can be used by any thread,
/// because `PQcancel` only reads it.
final class CancelTicket: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Returns nil if `connection` isn't open.
    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Sends the cancel request on another thread, because `PQcancel` opens a connection and may block. A caller can
    /// wait for the returned group, which is done when `PQcancel` has returned.
    func send() -> DispatchGroup {
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            var reason = [CChar](repeating: 0, count: 256)
            _ = PQcancel(self.pointer, &reason, Int32(reason.count))
        }
        return group
    }
}
