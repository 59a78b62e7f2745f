internal import Postgres

/// Takes the samples for a ``MemoryProbe``.
actor MemorySampler {
    private let connection: Connection
    private let pid: Int32
    /// The query with the best measurement that the server allows this role. Nil before `begin` has found the query,
    /// and if no query could be found.
    private var query: MemoryQuery?
    private var use = MemoryUse()
    /// The temporary bytes that existed before the measured statement started.
    private var temporaryBase: Int64 = 0
    /// The number of samples since `begin`, including failed samples.
    private var sampleCount = 0
    /// The start of the wait of each session that waits now, by process id.
    private var waiting: [Int32: ContinuousClock.Instant] = [:]

    /// Of this many samples, one also checks for waiting sessions. The check isn't made in every sample, because it
    /// reads the server's whole lock table.
    private static let samplesPerWaiterCheck = 8
    /// The time limit of one sample. A slower sample would come too late to be useful.
    static let patience = Duration.seconds(2)

    init(_ connection: Connection, _ pid: Int32) {
        self.connection = connection
        self.pid = pid
    }

    /// Begins a measurement: resets all values, and takes a sample before the measured statement starts.
    func begin() async {
        (use, sampleCount, waiting, temporaryBase) = (MemoryUse(), 0, [:], 0)
        if query == nil { query = try? await uncancelled { try await MemoryQuery.probe($0, $1) } }
        guard let query, let look = await sample(query) else { return }
        use.method = query.method
        use.baseBytes = look.resident
        use.peakBytes = look.resident
        // Temporary files of an earlier statement, for example of a cursor, don't belong to this statement.
        temporaryBase = look.temporary
    }

    /// Takes a sample while the measured statement runs, and returns the values so far. Returns nil if no further
    /// sample is possible.
    func look() async -> MemoryUse? {
        guard let query, await connection.isOpen else { return nil }
        let checksForWaiters = sampleCount % Self.samplesPerWaiterCheck == Self.samplesPerWaiterCheck - 1
        sampleCount += 1
        guard let look = await sample(query, withWaiters: checksForWaiters) else { return use }
        add(look)
        use.samples += 1
        return use
    }

    /// Ends the measurement and returns the values since `begin`.
    func end() async -> MemoryUse {
        // The server counts a temporary file when it deletes the file, which may be at the end of the statement.
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

    /// Runs `body` in a separate task, which isn't cancelled together with the calling task. A sample takes only
    /// milliseconds, and cancelling it on the server would need another connection.
    private func uncancelled<Value: Sendable>(
        _ body: @escaping @Sendable (Connection, Int32) async throws -> Value
    ) async throws -> Value {
        try await Task { [connection, pid] in try await body(connection, pid) }.value
    }
}
