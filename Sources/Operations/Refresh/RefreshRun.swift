internal import Postgres
package import Timescale

/// What happened while a plan ran.
package enum RefreshEvent: Sendable, Hashable {
    case windowStarted(index: Int, of: Int, TimeRange)
    case windowFinished(index: Int, of: Int, TimeRange, upToDate: Bool, seconds: Double)
}

/// What a run achieved, read back from the catalogs afterwards.
package struct RefreshOutcome: Sendable {
    package var plan: RefreshPlan
    /// Windows whose call came back without an error, those with nothing to do included.
    package var windowsDone: Int
    /// Windows in which the server found nothing to do.
    package var windowsUpToDate: Int
    /// From taking the lock to the last look at the catalogs, by a monotonic clock.
    package var seconds: Double
    /// The cagg's state after the run.
    package var after: CaggState
    /// Set when the run was interrupted after some windows.
    package var stoppedAt: TimeRange?

    /// What is still pending inside the window that was refreshed.
    package var stillPending: [TimeRange] { after.pending.intersection(plan.covered).ranges }
}

/// Runs a plan, one CALL a window, under the cagg's lock.
package struct RefreshRun: Sendable {
    private let plan: RefreshPlan
    private let reader: CatalogReader

    package init(_ plan: RefreshPlan, _ reader: CatalogReader) {
        self.plan = plan
        self.reader = reader
    }

    /// Takes no lock of its own beyond the advisory one; each CALL takes what TimescaleDB takes. When the calling task
    /// is cancelled the running window is cancelled on the server and the outcome says where the run stopped.
    package func apply(_ report: @Sendable (RefreshEvent) async -> Void) async throws -> RefreshOutcome {
        let connection = reader.connection
        return try await CaggLock.holding(plan.state.cagg, on: connection) {
            let clock = ContinuousClock()
            let start = clock.now
            var done = 0
            var upToDate = 0
            var stoppedAt: TimeRange?
            try await allowingWrites(on: connection) {
                try await prepare()
                for (index, window) in plan.windows.enumerated() {
                    await report(.windowStarted(index: index, of: plan.windows.count, window))
                    let began = clock.now
                    do {
                        try await refuseNewLoss(window)
                        let idle = try await call(window)
                        upToDate += idle ? 1 : 0
                        done += 1
                        let seconds = (clock.now - began) / .seconds(1)
                        await report(
                            .windowFinished(
                                index: index, of: plan.windows.count, window, upToDate: idle, seconds: seconds))
                    } catch let error as PostgresError where error.sqlState == .queryCanceled && Task.isCancelled {
                        stoppedAt = window
                        return
                    }
                    if Task.isCancelled, index + 1 < plan.windows.count {
                        stoppedAt = plan.windows[index + 1]
                        return
                    }
                }
            }
            // Cancelled or not, what the catalogs say now is what counts.
            let after = try await Task { [reader, plan] in
                try await reader.readSnapshot().caggs.first { $0.cagg.id == plan.state.cagg.id }
            }.value
            return RefreshOutcome(
                plan: plan, windowsDone: done, windowsUpToDate: upToDate,
                seconds: (clock.now - start) / .seconds(1), after: after ?? plan.state, stoppedAt: stoppedAt)
        }
    }

    private func prepare() async throws {
        guard !plan.preparation.isEmpty else { return }
        let connection = reader.connection
        try await connection.query("BEGIN")
        do {
            for statement in plan.preparation { try await connection.query(statement) }
            try await connection.query("COMMIT")
        } catch {
            await connection.cleanUp("ROLLBACK")
            throw error
        }
    }

    /// Guards each window again: retention may drop raw data while a long run goes on. A loss that the plan had was
    /// allowed by its operator.
    private func refuseNewLoss(_ window: TimeRange) async throws {
        guard plan.loss == nil else { return }
        let loss = try await reader.inSnapshot {
            let states = try await reader.readState().caggs
            guard let state = states.first(where: { $0.cagg.id == plan.state.cagg.id }) else { return DataLoss?.none }
            return try await DataLoss.count(in: window, state, reader)
        }
        var changed = plan
        changed.loss = loss
        if let refusal = changed.refusals(allowingDataLoss: false, allowingOpenBucket: true).first { throw refusal }
    }

    /// True when the server answered that there was nothing to do, which it says in a notice only.
    private func call(_ window: TimeRange) async throws -> Bool {
        let notices = NoticeCollector()
        reader.connection.onNotice { notices.add($0) }
        defer { reader.connection.onNotice(nil) }
        try await reader.connection.query(plan.sql(window))
        return notices.contains { $0.message.contains("already up-to-date") }
    }
}
