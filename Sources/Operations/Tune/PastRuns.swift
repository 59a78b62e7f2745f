internal import Postgres
import Timescale

extension CatalogReader {
    /// Returns the newest runs of a job, the newest first. Some versions record only failed runs. If the last run
    /// succeeded and the history lacks it, the run is taken from the job's statistics.
    func pastRuns(of job: Int32) async throws -> [JobRun] {
        let runs = try await JobHistory(self).runs(of: job, limit: 100)
        guard let last = try await lastSuccess(of: job), !runs.contains(where: { $0.started == last.started }) else {
            return runs
        }
        return [last] + runs
    }

    /// Returns the last run if it succeeded. Nil before the first run, during a run, and after a failure.
    private func lastSuccess(of job: Int32) async throws -> JobRun? {
        guard let statistics = try await readJob(job)?.statistics, statistics.succeeded == true else { return nil }
        return JobRun(started: statistics.lastStart, finished: statistics.lastFinish, succeeded: true)
    }
}

extension [JobRun] {
    /// The durations of the successful runs, the newest run first.
    package var durations: [Duration] {
        filter { $0.succeeded == true }.compactMap(\.duration)
    }

    /// The median duration of the successful runs. For an even number of runs, the longer of the two middle durations.
    /// Nil if there are no successful runs.
    package var usualDuration: Duration? {
        let sorted = durations.sorted()
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    /// The longest duration of the successful runs; nil if there are none.
    package var longestDuration: Duration? { durations.max() }
}
