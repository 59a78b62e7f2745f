package import Postgres
package import Timescale

/// One job and how it is doing.
package struct AssessedJob: Sendable, Hashable {
    package var record: JobRecord
    package var state: JobState
    /// Oldest first; empty where nothing is on record, or visible.
    package var lengths: [JobRunLength] = []
    /// The newest failure on record of a job that fails.
    package var error: JobError?
}

/// What `jobs` shows.
package struct JobList: Sendable, Hashable {
    /// By the server's clock.
    package var now: Timestamp
    package var jobs: [AssessedJob]
    package var background: BackgroundWorkers
    /// Whether the history gets the runs that succeed.
    package var logsSuccesses: Bool

    /// How many runs a sparkline shows. With a few more, PostgreSQL compiles the statement for 3,000 jobs first, which
    /// doubles the time it takes (tried on 15).
    static let lengthCount = 12

    /// Reads and judges jobs; no user data. All but the looks at processes is of one snapshot.
    package static func read(_ selection: JobSelection, _ reader: CatalogReader) async throws -> JobList {
        var list = try await reader.inSnapshot { try await look(selection, reader) }
        // A run that ended between the snapshot and the look at the workers seems to have lost its own.
        let suspects = list.jobs.filter(\.isCrashed).map(\.record)
        guard !suspects.isEmpty else { return list }
        let workers = try await reader.jobWorkers()
        let records = try await reader.readJobRecords(suspects.map(\.id))
        let assessment = JobAssessment(now: list.now, workers: workers, background: list.background)
        for record in records {
            guard let index = list.jobs.firstIndex(where: { $0.record.id == record.id }) else { continue }
            (list.jobs[index].record, list.jobs[index].state) = (record, assessment.state(of: record))
        }
        return list
    }

    private static func look(_ selection: JobSelection, _ reader: CatalogReader) async throws -> JobList {
        let now = try await reader.connection.query("SELECT transaction_timestamp()").rows[0].decode(Timestamp.self)
        let records = try await selection.read(reader)
        let background = try await reader.readBackgroundWorkers()
        let assessment = JobAssessment(now: now, workers: try await reader.jobWorkers(), background: background)
        let history = JobHistory(reader)
        let lengths = try await history.lengths(of: records.map(\.id), limit: lengthCount)
        var jobs = records.map {
            AssessedJob(record: $0, state: assessment.state(of: $0), lengths: lengths[$0.id] ?? [])
        }
        let failed = jobs.filter(\.hasFailed).compactMap { job in
            job.record.statistics.map { (id: job.record.id, start: $0.lastStart) }
        }
        let errors = try await reader.lastErrors(of: failed)
        for index in jobs.indices { jobs[index].error = errors[jobs[index].record.id] }
        return JobList(
            now: now, jobs: jobs, background: background, logsSuccesses: try await history.logsSuccesses())
    }
}

extension AssessedJob {
    fileprivate var isCrashed: Bool { if case .crashed = state { true } else { false } }

    fileprivate var hasFailed: Bool {
        switch state {
        case .failing: true
        case .paused(let failures): failures > 0
        default: false
        }
    }
}
