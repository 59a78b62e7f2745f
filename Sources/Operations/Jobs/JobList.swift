package import Postgres
package import Timescale

/// The data that the command `jobs` shows.
package struct JobList: Sendable, Hashable {
    /// The time by the server's clock.
    package var now: Timestamp
    package var jobs: [Job]
    /// The newest recorded runs of each job by the job's id, oldest first. A job without recorded runs, or without runs
    /// that this role can see, has none.
    package var runs: [Int32: [JobRunLength]]
    package var background: BackgroundWorkers
    /// Whether the server records successful runs.
    package var logsSuccesses: Bool

    /// The number of runs that a sparkline shows. With a few more runs, PostgreSQL compiles the statement for 3,000
    /// jobs, which doubles its time (tried on version 15).
    static let runCount = 12

    /// Reads the jobs and the processes that run them. Everything except the processes comes from one snapshot. Doesn't
    /// read user data.
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
