internal import CLibpq
internal import Dispatch

/// libpq's right to cancel what a connection runs.
///
/// `@unchecked Sendable`: the pointer is never changed after `init`, and PostgreSQL documents `PQcancel` as safe from
/// any thread.
final class CancelTicket: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Nil when there is no connection to cancel on.
    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Asks the server, on a thread of its own: `PQcancel` makes a connection and may wait for it. The group is left
    /// once the server has taken the request.
    func send() -> DispatchGroup {
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            var reason = [CChar](repeating: 0, count: 256)
            _ = PQcancel(self.pointer, &reason, Int32(reason.count))
        }
        return group
    }
}
