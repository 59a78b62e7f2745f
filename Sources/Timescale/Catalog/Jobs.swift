internal import Postgres

/// The jobs to read.
package enum JobFilter: Sendable, Hashable {
    case all
    case ids([Int32])
    /// The jobs on these hypertables. The id of a cagg is the id of its materialization hypertable.
    case onHypertables([Int32])
    /// The refresh, retention and compression policies on these hypertables; nil for the policies on all hypertables.
    case policies(onHypertables: [Int32]?)

    /// The SQL condition for these jobs; `bgw_job` has the alias `j`.
    fileprivate var condition: SQL {
        switch self {
        case .all: "true"
        case .ids(let ids): SQL.whether("j.id", isAmong: ids)
        case .onHypertables(let ids): SQL.whether("j.hypertable_id", isAmong: ids)
        case .policies(let hypertables):
            """
            j.proc_name = ANY (\([Job.refreshProcedure, Job.retentionProcedure, Job.compressionProcedure]))
            AND \(SQL.whether("j.hypertable_id", isAmong: hypertables))
            """
        }
    }
}

/// Reads jobs from `_timescaledb_config.bgw_job` and `_timescaledb_internal.bgw_job_stat`, which every role may read.
///
/// The views over these tables (`timescaledb_information.jobs` and `job_stats`) aren't used. They are slower, and they
/// lack the time zone and the number of consecutive failures. Before 2.23, `job_stats` has no row for a job that never
/// ran, and several rows for a job that runs in parallel.
extension CatalogReader {
    /// Reads jobs with their statistics and current state, ordered by id, in one statement.
    ///
    /// Settings and statistics come from the caller's snapshot, but the list of worker processes is current. So a run
    /// that ended after the snapshot was taken looks like a crash: see ``confirmingCrashes(of:background:)``.
    ///
    /// - Parameter background: the state of the background workers, which explains why a job is late. If it is nil, the
    ///   reason is unknown.
    package func readJobs(_ filter: JobFilter = .all, background: BackgroundWorkers? = nil) async throws -> [Job] {
        let hasZone = capabilities.has(column: "timezone", in: "_timescaledb_config.bgw_job")
        let rows = try await rows(
            """
            SELECT j.id, j.application_name::text, j.owner::regrole::text, j.proc_schema::text, j.proc_name::text,
                   j.check_schema::text, j.check_name::text, j.hypertable_id, j.schedule_interval, j.max_runtime,
                   j.max_retries, j.retry_period, j.scheduled, j.fixed_schedule, j.initial_start,
                   \(unsafeRaw: hasZone ? "j.timezone" : "NULL::text AS timezone"), j.config,
                   coalesce(ca.user_view_schema, h.schema_name)::text AS subject_schema,
                   coalesce(ca.user_view_name, h.table_name)::text AS subject_name,
                   pg_has_role(current_user, d.datdba, 'MEMBER')
                       OR pg_has_role(current_user, j.owner::oid, 'MEMBER') AS history_is_visible,
                   s.last_start, s.last_finish, s.last_successful_finish, s.next_start, s.last_run_success,
                   s.total_runs, s.total_successes, s.total_failures, s.consecutive_failures, s.consecutive_crashes,
                   s.total_duration + s.total_duration_failures AS total_duration,
                   w.pid AS worker_pid, w.since AS worker_since, transaction_timestamp() AS now
            FROM _timescaledb_config.bgw_job j
            CROSS JOIN (SELECT datdba FROM pg_catalog.pg_database WHERE datname = current_database()) d
            LEFT JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
            LEFT JOIN _timescaledb_catalog.continuous_agg ca ON ca.mat_hypertable_id = j.hypertable_id
            LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
            LEFT JOIN (SELECT DISTINCT ON (application_name) application_name, pid, since
                       FROM (\(JobWorker.processes)) p
                       ORDER BY application_name, since NULLS LAST, pid) w ON w.application_name = j.application_name
            WHERE \(filter.condition)
            ORDER BY j.id
            """)
        guard let now: Timestamp = try rows.first?["now"] else { return [] }
        return try rows.map { row in
            var job = Job(
                try JobSettings(row), subject: try Job.subject(row), statistics: try JobStatistics(row),
                historyIsVisible: try row["history_is_visible"])
            let pid: Int32? = try row["worker_pid"]
            let worker = try pid.map { JobWorker(job: job.id, pid: $0, since: try row["worker_since"]) }
            job.state = JobState(
                of: job.settings, statistics: job.statistics, worker: worker, background: background, now: now)
            return job
        }
    }

    /// Reads one job; nil if the job doesn't exist.
    package func readJob(_ id: Int32) async throws -> Job? {
        try await readJobs(.ids([id])).first
    }

    /// Returns the jobs with their ``Job/lastError``. Sends one statement if the last run of at least one job failed;
    /// otherwise sends none.
    package func addingLastErrors(to jobs: [Job]) async throws -> [Job] {
        let errors = try await lastErrors(of: jobs)
        return jobs.map { job in
            var job = job
            job.lastError = errors[job.id]
            return job
        }
    }

    /// Returns the ids of the hypertables to which the cagg's jobs belong: its materialization hypertable and its
    /// source.
    ///
    /// - Parameter name: the cagg's name in a form for ``CatalogSnapshot/find(_:)``. The cagg's state isn't read.
    package func hypertables(ofCagg name: String) async throws -> [Int32] {
        let caggs = try await ContinuousAggs.read(self).map(\.aggregate)
        let cagg = try NameParts(name).only(of: caggs, as: name, \.view)
        return [cagg.id, cagg.sourceID]
    }
}

// MARK: Confirming crashes

extension CatalogReader {
    /// Uses a second read to check the jobs that seem to have crashed, and returns all jobs with their corrected
    /// states. Must be called after the transaction of the first read has ended.
    ///
    /// Statistics come from a snapshot, but the list of worker processes is current. If a run ended after the snapshot
    /// was taken, it has neither an end nor a process, so it looks like a crash. The second read shows the end of this
    /// run. A run that really crashed has no end in the second read either, and has the same start.
    ///
    /// If the second read shows a crash with a different start, it shows a new run, which began after the first read.
    /// This run may have ended during the second read, and so look like a crash for the same reason. It counts as
    /// running.
    package func confirmingCrashes(
        of jobs: [Job], background: BackgroundWorkers? = nil
    ) async throws -> [Job] {
        let suspects = jobs.filter(\.state.isCrashed).map(\.id)
        guard !suspects.isEmpty else { return jobs }
        let again = try await addingLastErrors(to: readJobs(.ids(suspects), background: background))
        let second = Dictionary(uniqueKeysWithValues: again.map { ($0.id, $0) })
        return jobs.map { first in
            guard var job = second[first.id] else { return first }
            if case .crashed(let start) = job.state, start != first.statistics?.lastStart {
                job.state = .running(pid: nil, since: start)
            }
            return job
        }
    }

    /// Uses a second read to check those jobs of the snapshot's refresh policies that seem to have crashed, and returns
    /// the snapshot with the corrected states.
    package func confirmingCrashes(in snapshot: CatalogSnapshot) async throws -> CatalogSnapshot {
        let suspects = snapshot.caggs.flatMap(\.refreshPolicies).map(\.job).filter(\.state.isCrashed)
        guard !suspects.isEmpty else { return snapshot }
        let second = Dictionary(uniqueKeysWithValues: try await confirmingCrashes(of: suspects).map { ($0.id, $0) })
        var confirmed = snapshot
        for cagg in confirmed.caggs.indices {
            for policy in confirmed.caggs[cagg].refreshPolicies.indices {
                let id = confirmed.caggs[cagg].refreshPolicies[policy].job.id
                if let job = second[id] { confirmed.caggs[cagg].refreshPolicies[policy].job = job }
            }
        }
        return confirmed
    }
}

// MARK: Rows

extension Job {
    fileprivate static func subject(_ row: Row) throws -> QualifiedName? {
        guard let schema: String = try row["subject_schema"], let name: String = try row["subject_name"] else {
            return nil
        }
        return QualifiedName(schema: schema, name: name)
    }
}

extension JobSettings {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], applicationName: try row["application_name"], owner: try row["owner"],
            procedureSchema: try row["proc_schema"], procedureName: try row["proc_name"],
            checkSchema: try row["check_schema"], checkName: try row["check_name"],
            hypertableID: try row["hypertable_id"], schedule: try row["schedule_interval"],
            maxRuntime: try row["max_runtime"], maxRetries: try row["max_retries"],
            retryPeriod: try row["retry_period"], isScheduled: try row["scheduled"],
            isFixedSchedule: try row["fixed_schedule"], initialStart: try row["initial_start"],
            timezone: try row["timezone"], config: JobConfig(try row["config"]))
    }
}

extension JobStatistics {
    /// Returns nil if the job has no row in `bgw_job_stat`.
    fileprivate init?(_ row: Row) throws {
        guard let lastStart: Timestamp = try row["last_start"] else { return nil }
        let totalDuration: Interval = try row["total_duration"]
        self.init(
            lastStart: lastStart, lastFinish: try row["last_finish"], lastSuccess: try row["last_successful_finish"],
            nextStart: try row["next_start"], lastEndSucceeded: try row["last_run_success"],
            runs: try row["total_runs"], successes: try row["total_successes"], failures: try row["total_failures"],
            failuresInARow: try row["consecutive_failures"], crashesInARow: try row["consecutive_crashes"],
            totalDuration: totalDuration.approximateDuration)
    }
}
