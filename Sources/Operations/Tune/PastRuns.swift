internal import Postgres
import Timescale

extension CatalogReader {
    /// Returns the newest runs of a job, the newest first. If the history contains only failures, the last successful
    /// run is taken from the job's statistics.
    func pastRuns(of job: Int32) async throws -> [JobRun] {
        let runs = try await JobHistory(self).runs(of: job, limit: 100)
        guard let last = try await lastSuccess(of: job), !runs.contains(where: { $0.started == last.started }) else {
            return runs
        }
        return [last] + runs
    }

    /// Returns the last successful run. Nil before the first run, during a run, and after a failure.
    private func lastSuccess(of job: Int32) async throws -> JobRun? {
        guard let statistics = try await readJob(job)?.statistics, statistics.succeeded == true else { return nil }
        return JobRun(started: statistics.lastStart, finished: statistics.lastFinish, succeeded: true)
    }
}

extension [JobRun] {
    /// The durations of the successful runs, in the order of the runs.
    package var durations: [Duration] {
        filter { $0.succeeded == true }.compactMap(\.duration)
    }

    /// The median duration of the successful runs; of an even number of runs, the upper one. Nil if there are none.
    package var usualDuration: Duration? {
        let sorted = durations.sorted()
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    package var longestDuration: Duration? { durations.max() }
}
