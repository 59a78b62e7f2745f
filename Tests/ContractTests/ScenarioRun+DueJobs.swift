import Postgres
import Sandbox

extension ScenarioRun {
    struct JobsStuck: Error, CustomStringConvertible {
        var description: String
    }

    /// Has every job run whose time has come: by the real scheduler, or by the simulated one.
    func runDueJobs(_ connection: Connection) async throws {
        guard !engine.isSimulated else {
            try await connection.query("CALL _caggctl_simulated.run_due_jobs(now())")
            return
        }
        try await engine.startScheduler(on: connection)
        let patience = ContinuousClock.now + .seconds(20)
        while try await isJobDue(connection) {
            guard .now < patience else { throw JobsStuck(description: "jobs are due and don't run") }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await engine.stopScheduler(on: connection)
    }

    /// A job that never ran has no next start, one that runs has -infinity.
    private func isJobDue(_ connection: Connection) async throws -> Bool {
        try await connection.query(
            """
            SELECT EXISTS (
                SELECT FROM timescaledb_information.jobs j LEFT JOIN timescaledb_information.job_stats s USING (job_id)
                WHERE j.job_id >= 1000 AND j.scheduled
                  AND (coalesce(j.next_start, '-infinity') <= now() OR s.job_status = 'Running'))
            """
        ).rows[0].decode(Bool.self)
    }
}
