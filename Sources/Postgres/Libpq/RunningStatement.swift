internal import CLibpq
internal import Dispatch

/// The deadline of a running statement, and whether it timed out, failed or was cancelled.
struct RunningStatement {
    private(set) var deadline: ContinuousClock.Instant?
    var hasTimedOut = false
    /// Whether the server has answered with an error. A statement that has failed doesn't need a cancel request.
    private(set) var hasFailed = false
    private var cancellation: DispatchGroup?

    init(_ timeout: Duration?) {
        deadline = timeout.map { ContinuousClock.now + $0 }
    }

    var hasCancelled: Bool { cancellation != nil }

    /// Asks the server to stop the statement, and moves the deadline to `LibpqConnection.graceAfterCancel` from now.
    mutating func cancel(_ connection: OpaquePointer) {
        deadline = ContinuousClock.now + LibpqConnection.graceAfterCancel
        cancellation = CancelTicket(connection: connection)?.send() ?? DispatchGroup()
    }

    mutating func check(_ result: LibpqResult) throws(PostgresError) {
        guard let error = result.error else { return }
        hasFailed = true
        throw error
    }

    /// If a cancel request was sent, waits until it has reached the server, but at most five seconds. A cancel request
    /// that arrives later would stop the next statement.
    func waitForCancelRequest() {
        _ = cancellation?.wait(timeout: .now() + 5)
    }
}
