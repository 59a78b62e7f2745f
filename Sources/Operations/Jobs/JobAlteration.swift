package import Postgres
package import Timescale

/// The plan to pause jobs, to resume jobs, or to make jobs due now.
package struct JobAlteration: Sendable {
    /// The action: `pause`, `resume` or `unstick`.
    package var kind: JobAction.Verb
    /// The jobs that the operator named, as they were read from the server.
    package var jobs: [Job]
    /// The runs of refresh policies that would delete stored rows. Empty until `readLosses` fills the list.
    package private(set) var deleting: [JobCall] = []
    private var capabilities: Capabilities

    package init(_ kind: JobAction.Verb, of jobs: [Job], _ capabilities: Capabilities) {
        (self.kind, self.jobs, self.capabilities) = (kind, jobs, capabilities)
    }

    /// Fills `deleting`: looks for dropped raw data in the windows of the refresh policies that would run. Does nothing
    /// for `pause`, because a paused job doesn't run.
    package mutating func readLosses(_ reader: CatalogReader) async throws {
        guard kind != .pause else { return }
        for job in changing where job.refreshPolicy != nil {
            let call = try await JobCall.plan(job.id, isRecorded: false, reader)
            if call.loss != nil { deleting.append(call) }
        }
    }

    /// The jobs to change. For `pause`, the jobs that aren't paused; for `resume`, the paused jobs; for `unstick`, all
    /// jobs. Empty for `run`.
    package var changing: [Job] {
        switch kind {
        case .pause: jobs.filter(\.isScheduled)
        case .resume: jobs.filter { !$0.isScheduled }
        case .unstick: jobs
        case .run: []
        }
    }

    /// The SQL of the change: one statement for each job in `changing`.
    package var statements: [SQL] { changing.map { sql($0.id) } }

    private func sql(_ job: Int32) -> SQL {
        switch kind {
        case .pause: PolicyPause.sql(job, scheduled: false, capabilities)
        case .resume: PolicyPause.sql(job, scheduled: true, capabilities)
        case .unstick, .run: Self.startNow(job, capabilities)
        }
    }

    /// Returns the SQL that calls `alter_job` to make the job due now. If a worker is running the job at that moment,
    /// or the job doesn't exist, the statement does nothing and returns no row. The SQL passes the job's time zone,
    /// because `alter_job` removes a time zone that isn't passed (tried on 2.14.2 and 2.28.3).
    static func startNow(_ job: Int32, _ capabilities: Capabilities) -> SQL {
        let zone: SQL =
            capabilities.has(function: "alter_job", argument: "timezone") ? ", timezone => idle.timezone" : ""
        let column: SQL =
            capabilities.has(column: "timezone", in: "_timescaledb_config.bgw_job") ? ", b.timezone" : ""
        return """
            WITH idle AS MATERIALIZED (
                SELECT b.id\(column) FROM _timescaledb_config.bgw_job b
                WHERE b.id = \(job)::int AND NOT EXISTS (
                    SELECT FROM pg_catalog.pg_stat_activity a
                    WHERE a.datname = current_database() AND a.application_name = b.application_name
                      AND a.pid <> pg_backend_pid()))
            SELECT a.job_id FROM idle,
            LATERAL \(name: capabilities.api("alter_job"))(idle.id, next_start => clock_timestamp()\(zone)) a
            """
    }

    /// The jobs whose current run the change stops. The scheduler stops the worker of a paused job within a second.
    /// TimescaleDB 2.28.3 records the stopped run as failed (SQLSTATE 57014); 2.14.2 doesn't record the run.
    package var ending: [Job] { kind == .pause ? changing.filter(\.state.isRunning) : [] }

    /// Returns the reasons to refuse the change of one job; empty if the change may be made.
    package func refusals(of job: Job, allowingDataLoss: Bool) -> [Refusal] {
        inUse(job) + deleting.filter { $0.id == job.id }.flatMap { $0.refusals(allowingDataLoss: allowingDataLoss) }
    }

    private func inUse(_ job: Job) -> [Refusal] {
        guard kind == .unstick else { return [] }
        switch job.state {
        case .running(let pid, _):
            return [
                Refusal(
                    "job \(job.id) isn't stuck: it is running" + (pid.map { " in process \($0)" } ?? ""),
                    advice: "\"jobs \(job.id)\" shows the job's state")
            ]
        case .paused: return [Refusal("job \(job.id) is paused", advice: "resume the job: jobs resume \(job.id)")]
        default: return []
        }
    }

    /// Changes one of the jobs in `changing`. Throws `NoSuchJob` if the job was deleted in the meantime. For `unstick`,
    /// throws `JobStarted` if a worker has started the job in the meantime.
    package func apply(to job: Job, on connection: Connection) async throws {
        try await allowingWrites(on: connection) {
            let rows = try await connection.queryWithUsersCode(sql(job.id)).rows
            guard rows.isEmpty else { return }
            guard kind == .unstick else { throw NoSuchJob(id: job.id) }
            throw try await Self.reasonNotStarted(
                job.id, CatalogReader(connection: connection, capabilities: capabilities))
        }
    }

    /// Returns the reason why the statement of `startNow` returned no row: the job was deleted, or a worker is running
    /// it.
    static func reasonNotStarted(_ job: Int32, _ reader: CatalogReader) async throws -> any Error {
        try await reader.readJob(job) == nil ? NoSuchJob(id: job) : JobStarted(job: job)
    }

    /// Returns what the journal records about the change of one job.
    package func action(on job: Job) -> JobAction {
        var action = JobAction(kind, job: job.id)
        action.allowsDataLoss = deleting.contains { $0.id == job.id }
        return action
    }
}

/// A worker has started the job before the command could make the job due. Nothing was changed.
package struct JobStarted: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32

    package var description: String {
        "a worker has just started job \(job), so nothing was changed; \"jobs \(job)\" shows the job's state"
    }
}
