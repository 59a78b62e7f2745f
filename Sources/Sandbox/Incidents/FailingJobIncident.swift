internal import Postgres

/// A policy whose runs all fail, because its window is one bucket long and must be at least two buckets long.
///
/// Facts: `job`, the id of the policy's job; `failed_runs`, the number of failures when the incident is staged. A
/// running scheduler adds more failures.
enum FailingJobIncident {
    static let cagg = BuiltinCagg.errors
    /// The longest wait for the first failure. A scheduler takes one or two seconds to start.
    private static let patience = Duration.seconds(60)

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let connection = area.connection
        let job = try await cagg.policyJob(on: connection)
        try await connection.query(
            """
            SELECT alter_job(job_id, config => config || '{"start_offset": "02:00:00", "end_offset": "01:00:00"}')
            FROM timescaledb_information.jobs WHERE job_id = \(job)
            """)
        // The other jobs are paused while the failing job runs.
        let others = try await connection.query(
            "SELECT job_id::bigint FROM timescaledb_information.jobs WHERE scheduled AND job_id <> \(job)"
        ).rows.map { try $0.decode(Int.self) }
        try await schedule(others, false, on: connection)
        try await connection.query("SELECT alter_job(\(job)::int, next_start => now())")
        try await runDueJob(job, in: area)
        try await schedule(others, true, on: connection)
        let failures = try await failedRuns(of: job, in: area)
        return StagedIncident(
            .failingJob, cagg, facts: ["job": job, "failed_runs": failures],
            summary: "\(cagg.name): every run of job \(job) fails with \"refresh window too small\"")
    }

    private static func runDueJob(_ job: Int, in area: StagingArea) async throws {
        guard !area.engine.isSimulated else {
            try await area.connection.query("CALL _caggctl_simulated.run_due_jobs(now())")
            guard try await failedRuns(of: job, in: area) > 0 else { throw notFailed(job) }
            return
        }
        try await area.engine.startScheduler(on: area.connection)
        let deadline = ContinuousClock.now + patience
        while try await failedRuns(of: job, in: area) == 0 {
            guard ContinuousClock.now < deadline else { throw notFailed(job) }
            try await Task.sleep(for: .milliseconds(200))
        }
        try await area.engine.stopScheduler(on: area.connection)
    }

    private static func failedRuns(of job: Int, in area: StagingArea) async throws -> Int {
        try await area.count(
            "SELECT count(*) FROM timescaledb_information.job_errors WHERE job_id = \(job) AND sqlerrcode = '22023'")
    }

    private static func schedule(_ jobs: [Int], _ isScheduled: Bool, on connection: Connection) async throws {
        try await connection.query(
            "SELECT alter_job(job::int, scheduled => \(isScheduled)) FROM unnest(\(jobs)) AS job")
    }

    private static func notFailed(_ job: Int) -> SandboxError {
        SandboxError(.notStaged, "the incident failing-job can't be staged: job \(job) didn't fail within \(patience)")
    }
}
