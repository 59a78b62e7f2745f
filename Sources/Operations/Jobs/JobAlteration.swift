package import Postgres
package import Timescale

/// Switches jobs off or on, or brings their next start forward. A pure value.
package struct JobAlteration: Sendable {
    /// `pause`, `resume` or `unstick`.
    package var kind: JobAction.Verb
    /// As they were read.
    package var jobs: [AssessedJob]
    /// Of refresh policies whose next run would delete stored rows; filled by `readLosses`.
    package private(set) var deleting: [JobCall] = []
    private var capabilities: Capabilities

    package init(_ kind: JobAction.Verb, _ jobs: [AssessedJob], _ capabilities: Capabilities) {
        (self.kind, self.jobs, self.capabilities) = (kind, jobs, capabilities)
    }

    /// Looks for raw data that is gone under the windows of the policies that would run; what `JobCall.plan` reads.
    package mutating func readLosses(_ reader: CatalogReader) async throws {
        guard kind != .pause else { return }
        for job in changing where job.record.job.refreshPolicy != nil {
            let call = try await JobCall.plan(job.record.id, isRecorded: false, reader)
            if call.loss != nil { deleting.append(call) }
        }
    }

    /// The jobs that aren't so already.
    package var changing: [AssessedJob] {
        switch kind {
        case .pause: jobs.filter(\.record.job.isScheduled)
        case .resume: jobs.filter { !$0.record.job.isScheduled }
        case .unstick: jobs
        case .run: []
        }
    }

    package var statements: [SQL] { changing.map { sql($0.record.id) } }

    private func sql(_ job: Int32) -> SQL {
        switch kind {
        case .pause: PolicyPause.sql(job, scheduled: false, capabilities)
        case .resume: PolicyPause.sql(job, scheduled: true, capabilities)
        case .unstick, .run: Self.startNow(job, capabilities)
        }
    }

    /// One `alter_job`, if no worker runs the job at that moment; no row otherwise. It names the time zone, since
    /// `alter_job` takes it away where it isn't named (2.14.2, 2.28.3).
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

    /// Jobs of which a run ends with the change: the scheduler stops the worker of a job that is switched off within a second,
    /// and 2.28.3 books the run as failed (57014), 2.14.2 not at all.
    package var ending: [AssessedJob] {
        kind == .pause
            ? changing.filter { if case .running = $0.state { true } else { false } } : []
    }

    /// Why one of the jobs isn't altered, given what the operator allows.
    package func refusals(of job: AssessedJob, allowingDataLoss: Bool) -> [Refusal] {
        inUse(job)
            + deleting.filter { $0.id == job.record.id }.flatMap { $0.refusals(allowingDataLoss: allowingDataLoss) }
    }

    private func inUse(_ job: AssessedJob) -> [Refusal] {
        guard kind == .unstick else { return [] }
        switch job.state {
        case .running(let pid, _):
            return [
                Refusal(
                    "job \(job.record.id) runs" + (pid.map { " in process \($0)" } ?? "") + "; it isn't stuck",
                    advice: "jobs \(job.record.id)")
            ]
        case .paused: return [Refusal("job \(job.record.id) is paused", advice: "jobs resume \(job.record.id)")]
        default: return []
        }
    }

    /// Writes it for one of `changing`. Throws `JobStarted` where a worker has taken a job that was to be unstuck.
    package func apply(to job: AssessedJob, on connection: Connection) async throws {
        try await allowingWrites(on: connection) {
            let rows = try await connection.queryWithUsersCode(sql(job.record.id)).rows
            if rows.isEmpty, kind == .unstick { throw JobStarted(job: job.record.id) }
        }
    }

    /// What the journal keeps of it.
    package func action(on job: AssessedJob) -> JobAction {
        var action = JobAction(kind, job: job.record.id)
        action.allowsDataLoss = deleting.contains { $0.id == job.record.id }
        return action
    }
}

/// A worker has begun the job meanwhile. Nothing was changed.
package struct JobStarted: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32

    package var description: String {
        "a worker has begun job \(job) just now; nothing was changed; see \"jobs \(job)\""
    }
}
