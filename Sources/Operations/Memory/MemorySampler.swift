internal import Postgres

/// Takes the samples for a ``MemoryProbe``.
actor MemorySampler {
    private let connection: Connection
    private let pid: Int32
    /// The query that the server allows this role; nil until it has been determined.
    private var query: MemoryQuery?
    private var use = MemoryUse()
    private var temporaryBase: Int64 = 0
    private var looks = 0
    private var waiting: [Int32: ContinuousClock.Instant] = [:]

    /// The number of samples after which waiting sessions are checked. This is done less often, because the check reads
    /// the server's whole lock table.
    private static let looksPerLookForWaiters = 8
    /// The time limit of a sample. A sample that takes longer is useless.
    static let patience = Duration.seconds(2)

    init(_ connection: Connection, _ pid: Int32) {
        self.connection = connection
        self.pid = pid
    }

    /// Takes a sample before the statement starts.
    func begin() async {
        (use, looks, waiting, temporaryBase) = (MemoryUse(), 0, [:], 0)
        if query == nil { query = try? await uncancelled { try await MemoryQuery.probe($0, $1) } }
        guard let query, let look = await sample(query) else { return }
        use.method = query.method
        use.baseBytes = look.resident
        use.peakBytes = look.resident
        // Temporary files of an earlier statement, for example of a cursor, don't belong to this statement.
        temporaryBase = look.temporary
    }

    /// Takes a sample while the statement runs, and returns the values so far. Nil if no further sample is possible.
    func look() async -> MemoryUse? {
        guard let query, await connection.isOpen else { return nil }
        let isLookingForWaiters = looks % Self.looksPerLookForWaiters == Self.looksPerLookForWaiters - 1
        looks += 1
        guard let look = await sample(query, withWaiters: isLookingForWaiters) else { return use }
        add(look)
        use.samples += 1
        return use
    }

    /// Returns the measurements since `begin`.
    func end() async -> MemoryUse {
        // The server counts the temporary bytes of a database when it deletes the files. This may happen at the end.
        if let query, use.method == .temporaryBytesOfDatabase, let look = await sample(query) { add(look) }
        for index in use.waiters.indices { use.waiters[index].isWaiting = false }
        use.waiters.sort { $0.waited > $1.waited }
        return use
    }

    func close() async { await connection.close() }

    private func add(_ look: MemoryQuery.Look) {
        use.peakBytes = max(use.peakBytes, look.resident)
        use.temporaryPeakBytes = max(use.temporaryPeakBytes, look.temporary - temporaryBase)
        guard let pids = look.waiters else { return }
        let now = ContinuousClock.now
        waiting = waiting.filter { pids.contains($0.key) }
        for index in use.waiters.indices { use.waiters[index].isWaiting = false }
        for pid in pids {
            let since = waiting[pid, default: now]
            waiting[pid] = since
            let before = use.waiters.firstIndex { $0.pid == pid }
            let waited = max(before.map { use.waiters[$0].waited } ?? .zero, now - since)
            if let before { use.waiters.remove(at: before) }
            use.waiters.append(.init(pid: pid, waited: waited, isWaiting: true))
        }
        use.waiters.sort { ($0.isWaiting ? 1 : 0, $0.waited) > ($1.isWaiting ? 1 : 0, $1.waited) }
    }

    private func sample(_ query: MemoryQuery, withWaiters: Bool = false) async -> MemoryQuery.Look? {
        try? await uncancelled { try await query.look(at: $1, on: $0, withWaiters: withWaiters) }
    }

    /// Runs `body` in a task of its own, which isn't cancelled with the caller: a sample takes milliseconds, and
    /// cancelling it would need another connection.
    private func uncancelled<Value: Sendable>(
        _ body: @escaping @Sendable (Connection, Int32) async throws -> Value
    ) async throws -> Value {
        try await Task { [connection, pid] in try await body(connection, pid) }.value
    }
}
