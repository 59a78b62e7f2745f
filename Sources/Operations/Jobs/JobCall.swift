package import Postgres
package import Timescale

/// A run of a job by hand: in this session, which nobody books, or by a background worker, which the scheduler does.
package struct JobCall: Sendable {
    package var job: AssessedJob
    package var isRecorded: Bool
    /// Of the cagg that the job refreshes; nil for other jobs.
    package private(set) var state: CaggState?
    /// Stored rows that the run would delete; nil where none.
    package private(set) var loss: DataLoss?
    private var background: BackgroundWorkers
    private var capabilities: Capabilities

    /// Reads the state in one snapshot. A refresh policy's window, as of now, is looked through for raw data that is gone.
    package static func plan(_ id: Int32, isRecorded: Bool, _ reader: CatalogReader) async throws -> JobCall {
        let list = try await JobList.read(.ids([id]), reader)
        guard let job = list.jobs.first else { throw NoSuchJob(id: id) }
        var call = JobCall(
            job: job, isRecorded: isRecorded, background: list.background, capabilities: reader.capabilities)
        guard job.record.job.refreshPolicy != nil else { return call }
        try await reader.inSnapshot { try await call.readLoss(reader) }
        return call
    }

    private mutating func readLoss(_ reader: CatalogReader) async throws {
        let snapshot = try await reader.readState()
        let owner = snapshot.caggs.first { $0.refreshPolicies.contains { $0.job.id == job.record.id } }
        guard var state = owner else { return }
        self.state = state
        state.refreshPolicies.removeAll { $0.job.id != job.record.id }
        let reach = try await reader.readReach(CatalogSnapshot(now: snapshot.now, caggs: [state])).policies
        // What "now" is in integer time only a function of the user's knows: the whole cagg is looked through.
        let window = reach[job.record.id]?.window ?? TimeRange(start: .noBegin, end: .noEnd)
        let covered = state.bounded(window)
        guard !covered.isEmpty else { return }
        loss = try await DataLoss.count(
            in: covered, isForced: false, includesTiered: state.refreshPolicies.allSatisfy(\.includesTiered), state,
            reader)
    }

    private init(job: AssessedJob, isRecorded: Bool, background: BackgroundWorkers, capabilities: Capabilities) {
        (self.job, self.isRecorded, self.background, self.capabilities) = (job, isRecorded, background, capabilities)
    }

    package var id: Int32 { job.record.id }

    /// What the journal keeps of it; nothing yet of how it ends.
    package var action: JobAction {
        var action = JobAction(.run, job: id)
        (action.isRecorded, action.allowsDataLoss) = (isRecorded, loss != nil)
        return action
    }

    package var statement: SQL {
        isRecorded
            ? JobAlteration.startNow(id, capabilities) : "CALL \(name: capabilities.api("run_job"))(\(id)::int)"
    }

    /// The guard: the reasons not to run it, given what the operator explicitly allows.
    package func refusals(allowingDataLoss: Bool) -> [Refusal] {
        var refusals: [Refusal] = []
        if let loss, let state, !allowingDataLoss {
            refusals.append(
                Refusal(
                    "the run would delete \(loss.rows) stored rows in \(loss.buckets) buckets whose raw data is gone",
                    advice:
                        "set a start_offset that stays after \(state.cagg.timeType.text(loss.safeStart)), or allow it"
                        + " with --allow-data-loss --confirm \(state.cagg.view)"))
        }
        return refusals + (isRecorded ? unrecordable : [])
    }

    /// Why no background worker would take it.
    private var unrecordable: [Refusal] {
        if case .paused = job.state { return [Refusal("job \(id) is paused", advice: "jobs resume \(id)")] }
        if case .crashed = job.state {
            return [
                Refusal(
                    "job \(id) crashed, and the scheduler gives it five minutes at least, whatever its next start says",
                    advice: "jobs run \(id)")
            ]
        }
        switch background.schedulerRuns {
        case true?: return []
        case false?:
            return [Refusal("no scheduler works for this database; nobody would run it", advice: "jobs capacity")]
        case nil:
            return [
                Refusal("the simulated engine has no scheduler", advice: "\"sandbox tick\" runs the jobs that are due")
            ]
        }
    }

    /// The worker that runs it already.
    package var busy: JobBusy? {
        guard case .running(let pid, let since) = job.state else { return nil }
        return JobBusy(job: id, pid: pid, since: since)
    }

    /// Runs it in this session; returns what its backend took. The caller holds the cagg's lock.
    /// Cancelling the task cancels it on the server. `looked` is told what is known of the memory so far.
    package func run(
        _ reader: CatalogReader, connect: @Sendable () async throws -> Connection,
        looked: @escaping @Sendable (MemoryUse) -> Void = { _ in }
    ) async throws -> MemoryUse? {
        let connection = reader.connection
        let pid = try await connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        let probe = MemoryProbe(connection: try await connect(), pid: pid)
        let result: Result<MemoryUse, any Error>
        do {
            result = .success(
                try await allowingWrites(on: connection) {
                    // The job may be the user's code, which expects the path that a worker has.
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

}

/// A worker runs the job already. Nothing was done.
package struct JobBusy: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32
    package var pid: Int32?
    package var since: Timestamp?

    package var description: String {
        "job \(job) runs already" + (since.map { " since \($0)" } ?? "") + (pid.map { " in process \($0)" } ?? "")
    }
}
