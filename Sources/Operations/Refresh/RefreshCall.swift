internal import Postgres
internal import Synchronization
internal import Timescale

/// One window's CALL: measured, tried again where a lock stands in the way, stopped where it stands in somebody's.
struct RefreshCall: Sendable {
    private let plan: RefreshPlan
    private let connection: Connection
    private let probe: MemoryProbe?

    init(_ plan: RefreshPlan, _ reader: CatalogReader, _ probe: MemoryProbe?) {
        self.plan = plan
        self.connection = reader.connection
        self.probe = probe
    }

    enum Attempt {
        case done(RefreshWindow)
        /// The calling task was cancelled, and the window with it.
        case cancelled
        /// The window was cancelled for a session that waited for one of its locks.
        case gaveWay
    }

    /// How long somebody may wait for a window's locks before it gives way.
    private static let courtesy = Duration.seconds(2)

    /// - Parameter givesWay: whether the window is given up where it is in another session's way.
    func make(
        _ window: TimeRange, givesWay: Bool, _ report: @escaping @Sendable (RefreshEvent) async -> Void
    ) async throws -> Attempt {
        let clock = ContinuousClock()
        let start = clock.now
        let gaveWay = Flag()
        do {
            let (answer, memory) = try await plan.options.lockRetry.trying(
                on: connection, { await report(.waiting($0)) },
                { try await measured(window, givesWay ? gaveWay : nil) })
            return .done(
                RefreshWindow(
                    range: window, outcome: answer.isIdle ? .upToDate : .refreshed,
                    duration: clock.now - start,
                    rows: answer.rows, memory: memory))
        } catch let error as PostgresError {
            if error.sqlState == .queryCanceled, Task.isCancelled { return .cancelled }
            if error.sqlState == .queryCanceled, gaveWay.isRaised { return .gaveWay }
            await report(.windowFailed(window, error: error.description, sqlState: error.sqlState?.code))
            throw error
        }
    }

    func close() async { await probe?.close() }

    private func measured(_ window: TimeRange, _ gaveWay: Flag?) async throws -> (Answer, MemoryUse?) {
        guard let probe else { return (try await call(window), nil) }
        return try await probe.measuring(
            onWaiter: { [connection] waited in
                guard waited > Self.courtesy, gaveWay?.raise() == true else { return }
                connection.cancel()
            }, { try await call(window) })
    }

    private struct Answer {
        /// There was nothing to do, which the server says in a notice only.
        var isIdle: Bool
        var rows: Int64?
    }

    private func call(_ window: TimeRange) async throws -> Answer {
        let notices = NoticeCollector()
        connection.onNotice { notices.add($0) }
        defer { connection.onNotice(nil) }
        if plan.options.isDetached {
            // A task of its own isn't cancelled with the calling one.
            _ = try await Task { [connection, plan] in try await connection.query(plan.sql(window)) }.value
        } else {
            try await connection.query(plan.sql(window))
        }
        return Answer(
            isIdle: notices.contains { $0.message.contains("already up-to-date") }, rows: notices.rowsWritten)
    }
}

/// Raised once, from any task.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .relaxed) }

    /// True the first time.
    func raise() -> Bool { !value.exchange(true, ordering: .relaxed) }
}
