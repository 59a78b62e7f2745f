package import Postgres
package import Timescale

/// The plan of one job run that the operator requests. If the job runs in this session, the server keeps no statistics
/// of the run. If a background worker runs the job, the scheduler records the run.
package struct JobCall: Sendable {
    package var job: Job
    /// Whether a background worker runs the job. If false, the job runs in this session.
    package var isRecorded: Bool
    /// The state of the cagg that the job refreshes; nil for other jobs.
    package private(set) var state: CaggState?
    /// The stored rows that the run would delete; nil if the run would delete none.
    package private(set) var loss: DataLoss?
    private var background: BackgroundWorkers
    private var capabilities: Capabilities

    /// Plans a run of the job with this id. Throws `NoSuchJob` if there is no such job.
    ///
    /// Reads the job in one snapshot. For a refresh policy, then looks for dropped raw data in the policy's current
    /// window, in a second snapshot.
    package static func plan(_ id: Int32, isRecorded: Bool, _ reader: CatalogReader) async throws -> JobCall {
        let list = try await JobList.read(.ids([id]), reader)
        guard let job = list.jobs.first else { throw NoSuchJob(id: id) }
        var call = JobCall(
            job: job, isRecorded: isRecorded, background: list.background, capabilities: reader.capabilities)
        guard job.refreshPolicy != nil else { return call }
        try await reader.inSnapshot { try await call.readLoss(reader) }
        return call
    }

    private mutating func readLoss(_ reader: CatalogReader) async throws {
        let snapshot = try await reader.readState()
        let owner = snapshot.caggs.first { $0.refreshPolicies.contains { $0.job.id == job.id } }
        guard var state = owner else { return }
        self.state = state
        state.refreshPolicies.removeAll { $0.job.id != job.id }
        let reach = try await reader.readReach(CatalogSnapshot(now: snapshot.now, caggs: [state])).policies
        // The window can be unknown, for example because only a user's function knows the current integer time. Then
        // the whole cagg is checked.
        let window = reach[job.id]?.window ?? TimeRange(start: .noBegin, end: .noEnd)
        let covered = state.bounded(window)
        guard !covered.isEmpty else { return }
        loss = try await DataLoss.count(
            in: covered, isForced: false, includesTiered: state.refreshPolicies.allSatisfy(\.includesTiered), state,
            reader)
    }

    /// Creates a plan without `state` and `loss`.
    init(job: Job, isRecorded: Bool, background: BackgroundWorkers, capabilities: Capabilities) {
        (self.job, self.isRecorded, self.background, self.capabilities) = (job, isRecorded, background, capabilities)
    }

    package var id: Int32 { job.id }

    /// What the journal records about the run before the run has ended.
    package var action: JobAction {
        var action = JobAction(.run, job: id)
        (action.isRecorded, action.allowsDataLoss) = (isRecorded, loss != nil)
        return action
    }

    /// The SQL of the run: it runs the job in this session, or makes the job due for a background worker.
    package var statement: SQL {
        isRecorded
            ? JobAlteration.startNow(id, capabilities) : "CALL \(name: capabilities.api("run_job"))(\(id)::int)"
    }

    /// Returns the reasons to refuse the run; empty if the job may be run.
    package func refusals(allowingDataLoss: Bool) -> [Refusal] {
        var refusals: [Refusal] = []
        if let loss, let state, !allowingDataLoss {
            refusals.append(
                Refusal(
                    "the run would delete \(loss.text) whose raw data is gone",
                    advice:
                        "set a start_offset with which the window starts at"
                        + " \(state.cagg.timeType.text(loss.safeStart)) or"
                        + " later, or allow the deletion with --allow-data-loss --confirm \(state.cagg.view)"))
        }
        return refusals + (isRecorded ? schedulerRefusals : [])
    }

    /// The refusals of a run by a background worker: the scheduler wouldn't start the job, or not soon. Empty if there
    /// are none.
    private var schedulerRefusals: [Refusal] {
        if case .paused = job.state {
            return [Refusal("job \(id) is paused", advice: "resume the job: jobs resume \(id)")]
        }
        if case .off = job.state {
            return [
                Refusal(
                    "the scheduler skips job \(id), because timescaledb.telemetry_level is off",
                    advice: "switch telemetry on first, or leave the job as it is")
            ]
        }
        if case .crashed = job.state {
            return [
                Refusal(
                    "job \(id) crashed, and the scheduler waits at least five minutes before it starts the job again,"
                        + " even if the next start is earlier",
                    advice: "run the job in this session: jobs run \(id)")
            ]
        }
        switch background.schedulerRuns {
        case true?: return []
        case false?:
            return [
                Refusal(
                    "no scheduler runs for this database, so the job wouldn't start",
                    advice: "\"jobs capacity\" shows the reason")
            ]
        case nil:
            return [
                Refusal("the simulated engine has no scheduler", advice: "\"sandbox tick\" runs the jobs that are due")
            ]
        }
    }

    /// The error to throw if the job is already running; nil if the job isn't running.
    package var busy: JobBusy? {
        guard case .running(let pid, let since) = job.state else { return nil }
        return JobBusy(job: id, pid: pid, since: since)
    }

    /// Runs the job in this session. Returns the memory that the session's backend used; its `method` is `none` if the
    /// memory can't be measured. The caller holds the cagg's lock. If the task is cancelled, the run is cancelled on
    /// the server.
    ///
    /// - Parameters:
    ///   - connect: opens a second connection, which measures the memory.
    ///   - looked: called during the run with the memory used so far. Isn't called after this function has returned.
    package func run(
        _ reader: CatalogReader, connect: @Sendable () async throws -> Connection,
        looked: @escaping @Sendable (MemoryUse) async -> Void = { _ in }
    ) async throws -> MemoryUse? {
        let connection = reader.connection
        let pid = try await connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        let probe = MemoryProbe(connection: try await connect(), pid: pid)
        let result: Result<MemoryUse, any Error>
        do {
            result = .success(
                try await allowingWrites(on: connection) {
                    // The job may run a user's code, which expects the search path of a worker.
                    try await probe.measuring(looked: looked) {
                        _ = try await connection.queryUnderOwnSearchPath(statement)
                    }.1
                })
        } catch {
            result = .failure(error)
        }
        await probe.close()
        return try result.get()
    }

    /// The stored rows that the run would delete, with their cagg; nil if the run would delete none.
    var expectedLoss: ExpectedLoss? {
        guard let loss, let cagg = state?.cagg else { return nil }
        return ExpectedLoss(loss, of: cagg)
    }
}

/// A worker is already running the job. Nothing was changed.
package struct JobBusy: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32
    /// The process id of the worker; nil while the worker starts.
    package var pid: Int32?
    /// The start of the run; nil if this role may not see the start.
    package var since: Timestamp?

    package var description: String {
        "job \(job) " + (since.map { "has been running since \($0)" } ?? "is already running")
            + (pid.map { " in process \($0)" } ?? "")
    }
}
