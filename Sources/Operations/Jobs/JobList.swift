package import Postgres
package import Timescale

/// The data that the command `jobs` shows.
package struct JobList: Sendable, Hashable {
    /// The time by the server's clock.
    package var now: Timestamp
    package var jobs: [Job]
    /// The last recorded runs of each job, in order of time. The keys are job ids. A job is missing if it has no
    /// recorded runs, or if this role can't see its runs.
    package var runs: [Int32: [JobRunLength]]
    package var background: BackgroundWorkers
    /// Whether the server records successful runs.
    package var logsSuccesses: Bool

    /// The number of runs that are read for each job, and that a sparkline shows. With a few more runs and 3,000 jobs,
    /// PostgreSQL's JIT compiles the statement, which then takes twice as long (tried on PostgreSQL 15).
    static let runCount = 12

    /// Reads the jobs and the processes that run them. Everything except the processes comes from one snapshot. Jobs
    /// that seem to have crashed are read a second time, after the snapshot. Doesn't read user data.
    package static func read(_ selection: JobSelection, _ reader: CatalogReader) async throws -> JobList {
        var list = try await reader.inSnapshot {
            let now = try await reader.connection.query("SELECT transaction_timestamp()").rows[0].decode(Timestamp.self)
            let background = try await reader.readBackgroundWorkers()
            let jobs = try await reader.addingLastErrors(to: selection.read(reader, background: background))
            let history = JobHistory(reader)
            let runs = try await history.lengths(of: jobs.map(\.id), limit: runCount)
            return JobList(
                now: now, jobs: jobs, runs: runs, background: background,
                logsSuccesses: try await history.logsSuccesses())
        }
        list.jobs = try await reader.confirmingCrashes(of: list.jobs, background: list.background)
        return list
    }
}
