internal import CLibpq
internal import Dispatch

/// libpq's handle for cancelling the running statement of a connection (`PGcancel`).
final class CancelTicket: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Returns nil if `connection` isn't open.
    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Sends the cancel request on another thread, because `PQcancel` opens a connection and may block. The returned
    /// group is left once `PQcancel` has returned.
    func send() -> DispatchGroup {
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            var reason = [CChar](repeating: 0, count: 256)
            _ = PQcancel(self.pointer, &reason, Int32(reason.count))
        }
        return group
    }
}
