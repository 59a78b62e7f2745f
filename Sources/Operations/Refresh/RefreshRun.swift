package import Postgres
package import Timescale

/// Runs a plan with one CALL per window. The caller holds the cagg's lock.
package struct RefreshRun: Sendable {
    private let plan: RefreshPlan
    private let sizer: WindowSizer?
    private let reader: CatalogReader
    private let connect: (@Sendable () async throws -> Connection)?

    /// Prepares the run of a plan.
    ///
    /// - Parameters:
    ///   - connect: opens a second connection, which measures the memory of the first connection's backend. If it is
    ///     nil, nothing is measured.
    ///   - sizer: chooses the windows. If it is nil, the plan's options determine the sizer.
    package init(
        _ plan: RefreshPlan, reader: CatalogReader, connect: (@Sendable () async throws -> Connection)? = nil,
        sizer: WindowSizer? = nil
    ) {
        self.plan = plan
        self.sizer = sizer ?? plan.options.sizer(first: plan.firstWindow)
        self.reader = reader
        self.connect = connect
    }

    /// With this setting, the server reports how many rows a refresh wrote.
    private static let logging = [SessionSetting(name: "client_min_messages", value: "log")]

    private var connection: Connection { reader.connection }

    /// Refreshes the windows and returns the outcome. Each CALL takes TimescaleDB's locks; this function takes none.
    ///
    /// If the calling task is cancelled, the running window is cancelled on the server. The window of a detached run is
    /// finished instead. The outcome then has the remaining ranges. If a window fails, its error is thrown, and the
    /// windows before it remain refreshed.
    package func apply(_ report: @escaping @Sendable (RefreshEvent) async -> Void) async throws -> RefreshOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        await report(.started(plan.state))
        var queue = RefreshQueue(plan.windows, order: plan.order)
        var windows = (plan.clipped?.atRisk.ranges ?? []).map {
            RefreshWindow(range: $0, outcome: .clipped, duration: .zero)
        }
        for window in windows { await report(.windowFinished(window)) }
        do {
            try await carryOut(&queue, &windows, report: report)
        } catch {
            guard Task.isCancelled, Self.isStop(error) else { throw error }
        }
        // The state is read even if the task was cancelled, because only the catalogs show the real state.
        let after = try await Task { [reader, id = plan.state.cagg.id] in
            try await reader.inSnapshot { try await reader.readState(ofCagg: id) }
        }.value
        return RefreshOutcome(
            plan: plan, windows: windows, left: queue.stretches, duration: clock.now - start,
            after: after ?? plan.state)
    }

    /// Whether the error only means that the task was cancelled, which isn't a failure. The task can be cancelled
    /// within a window, or while the run waits, reads the state or connects.
    private static func isStop(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return error is CancellationError }
        return error.sqlState == .queryCanceled || error.kind == .connectFailed
    }

    private func carryOut(
        _ queue: inout RefreshQueue, _ windows: inout [RefreshWindow],
        report: @escaping @Sendable (RefreshEvent) async -> Void, isolation: isolated (any Actor)? = #isolation
    ) async throws {
        try await allowingWrites(on: connection) {
            try await withSettings(Self.logging + plan.options.settings, on: connection) {
                let policies = PolicyWait(plan.state, reader, patience: plan.options.lockRetry.patience)
                // The first wait is before the pause, because the pause would stop a running job. The second wait is
                // for jobs that are still stopping after the pause.
                try await policies.wait(report)
                try await pausing(report) {
                    try await policies.wait(report)
                    try await prepare()
                    try await run(&queue, &windows, report: report)
                }
            }
        }
    }

    private func pausing(
        _ report: @escaping @Sendable (RefreshEvent) async -> Void, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Void
    ) async throws {
        guard plan.options.pausesPolicies else { return try await body() }
        try await PolicyPause(plan.state, reader, connect: connect).around(report, body)
    }

    private func prepare() async throws {
        guard !plan.preparation.isEmpty else { return }
        try await connection.transaction {
            for statement in plan.preparation { try await connection.query(statement) }
        }
    }

    private func run(
        _ queue: inout RefreshQueue, _ windows: inout [RefreshWindow],
        report: @escaping @Sendable (RefreshEvent) async -> Void
    ) async throws {
        var steps = RefreshSteps(plan, sizer: sizer, reader)
        let call = RefreshCall(plan, reader, probe: try await probe())
        var cancellations = 0
        do {
            while !queue.stretches.isEmpty {
                // The wait comes first. If the state were read before the wait, it would be out of date afterwards.
                try await plan.options.throttle.wait(on: connection) { await report(.waiting($0)) }
                guard !Task.isCancelled, let window = try await steps.next(queue) else { break }
                let finished: RefreshWindow
                if let outcome = window.outcome {
                    finished = RefreshWindow(range: window.range, outcome: outcome, duration: .zero)
                } else {
                    await report(.windowStarted(window.range))
                    let attempt = try await call.make(
                        window.range, givesWay: cancellations < Self.maximumCancellations, report)
                    guard case .done(let refreshed) = attempt else {
                        guard case .gaveWay = attempt else { break }
                        cancellations += 1
                        steps.shorten(from: window.buckets)
                        await report(
                            .waiting(
                                "the window was cancelled, because another session waited for a lock of the refresh;"
                                    + " trying again"
                            ))
                        try await Task.sleep(for: .seconds(1))
                        continue
                    }
                    steps.learn(refreshed, buckets: window.buckets)
                    var result = refreshed
                    result.contradictsLogs = window.isPending && refreshed.outcome == .upToDate
                    (finished, cancellations) = (result, 0)
                }
                queue.remove(window.range)
                windows.append(finished)
                await report(.windowFinished(finished))
                try await plan.options.throttle.rest(after: finished.duration) { await report(.waiting($0)) }
            }
        } catch {
            await call.close()
            throw error
        }
        await call.close()
    }

    /// How many times in a row a window may be cancelled for another session. After that, the window runs to its end;
    /// otherwise the run might never end.
    private static let maximumCancellations = 3

    private func probe() async throws -> MemoryProbe? {
        guard let connect else { return nil }
        let pid = try await connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        return MemoryProbe(connection: try await connect(), pid: pid)
    }
}

/// Runs `body` with these settings in the session. Afterwards always restores the previous values.
private func withSettings<Value>(
    _ settings: [SessionSetting], on connection: Connection, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Value
) async throws -> Value {
    guard !settings.isEmpty else { return try await body() }
    // RESET would restore the server's defaults, not the values that this session had before.
    var before: [SessionSetting] = []
    let result: Result<Value, any Error>
    do {
        for setting in settings {
            let value = try await connection.query("SELECT current_setting(\(setting.name))").rows[0].decode(
                String.self)
            before.append(SessionSetting(name: setting.name, value: value))
            try await connection.query("SELECT set_config(\(setting.name), \(setting.value), false)")
        }
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    for setting in before {
        await connection.cleanUp("SELECT set_config(\(setting.name), \(setting.value), false)")
    }
    return try result.get()
}
