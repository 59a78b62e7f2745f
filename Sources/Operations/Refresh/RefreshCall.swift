internal import Postgres
internal import Synchronization
internal import Timescale

/// Runs the CALL that refreshes one window, and measures its memory. Repeats the CALL if another session holds a lock
/// that the CALL needs. Cancels the CALL if another session waits for one of the CALL's locks.
struct RefreshCall: Sendable {
    private let plan: RefreshPlan
    private let connection: Connection
    private let probe: MemoryProbe?

    init(_ plan: RefreshPlan, _ reader: CatalogReader, probe: MemoryProbe?) {
        self.plan = plan
        self.connection = reader.connection
        self.probe = probe
    }

    enum Attempt {
        case done(RefreshWindow)
        /// The calling task was cancelled, so the window was cancelled too.
        case cancelled
        /// The window was cancelled because another session waited for one of its locks.
        case gaveWay
    }

    /// How long another session may wait for a window's locks before the window is cancelled.
    private static let maximumBlocking = Duration.seconds(2)

    /// Refreshes a window.
    ///
    /// - Parameter givesWay: whether the window is cancelled if another session waits for its locks.
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
                guard waited > Self.maximumBlocking, gaveWay?.raise() == true else { return }
                connection.cancel()
            }, { try await call(window) })
    }

    private struct Answer {
        /// Whether the server had nothing to do. The server reports this only in a notice.
        var isIdle: Bool
        var rows: Int64?
    }

    private func call(_ window: TimeRange) async throws -> Answer {
        let notices = NoticeCollector()
        connection.onNotice { notices.add($0) }
        defer { connection.onNotice(nil) }
        if plan.options.isDetached {
            // The statement runs in a separate task, which isn't cancelled together with the calling task.
            _ = try await Task { [connection, plan] in try await connection.query(plan.sql(window)) }.value
        } else {
            try await connection.query(plan.sql(window))
        }
        return Answer(
            isIdle: notices.contains { $0.message.contains("already up-to-date") }, rows: notices.rowsWritten)
    }
}

/// A flag that any task can raise once.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { value.load(ordering: .relaxed) }

    /// Returns true for the first call only.
    func raise() -> Bool { !value.exchange(true, ordering: .relaxed) }
}

/// Collects the notices of a statement. The notices arrive on the connection's queue.
final class NoticeCollector: Sendable {
    private let notices = Mutex<[Notice]>([])

    func add(_ notice: Notice) {
        notices.withLock { $0.append(notice) }
    }

    /// The number of rows that a refresh wrote to the cagg's hypertable, according to TimescaleDB's log messages
    /// (`materialize.c`). Nil if there was no such message. The server sends these messages only at level LOG.
    var rowsWritten: Int64? {
        let counts = notices.withLock { $0 }.compactMap { notice in
            notice.message.prefixMatch(of: /(?:inserted|merged) (\d+) row\(s\) into/).flatMap { Int64($0.1) }
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    func contains(where matches: (Notice) -> Bool) -> Bool {
        notices.withLock { $0.contains(where: matches) }
    }
}
