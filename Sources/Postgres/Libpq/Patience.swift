internal import CLibpq
internal import Dispatch

/// How long a statement is waited for, and what has become of it.
struct Patience {
    private(set) var deadline: ContinuousClock.Instant?
    var hasTimedOut = false
    /// True once the server has answered with an error: nothing is left to cancel.
    private(set) var hasFailed = false
    private var cancellation: DispatchGroup?

    init(_ timeout: Duration?) {
        deadline = timeout.map { ContinuousClock.now + $0 }
    }

    var hasCancelled: Bool { cancellation != nil }

    /// Asks the server to stop, and gives it `LibpqConnection.graceAfterCancel` to do so.
    mutating func cancel(_ connection: OpaquePointer) {
        deadline = ContinuousClock.now + LibpqConnection.graceAfterCancel
        cancellation = CancelTicket(connection: connection)?.send() ?? DispatchGroup()
    }

    mutating func check(_ result: LibpqResult) throws(PostgresError) {
        guard let error = result.error else { return }
        hasFailed = true
        throw error
    }

    /// Waits until a cancel that was sent has reached the server, or else it would stop the next statement.
    func settle() {
        _ = cancellation?.wait(timeout: .now() + 5)
    }
}
