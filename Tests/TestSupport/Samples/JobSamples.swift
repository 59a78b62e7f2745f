package import Postgres

@testable package import Timescale

/// Jobs for tests. The sample job is a refresh policy that runs every five minutes; its last run succeeded four minutes
/// ago and the next one is due in one minute, by the clock of ``CatalogSamples``.
package enum JobSamples {
    package static let now = CatalogSamples.now

    package static func seconds(_ count: Int) -> Timestamp { now.adding(.seconds(count)) }

    package static func settings(id: Int32 = 1_000) -> JobSettings {
        var settings = JobSettings.newPolicy(of: CatalogSamples.cagg)
        (settings.id, settings.owner) = (id, "postgres")
        settings.applicationName = "Refresh Continuous Aggregate Policy [\(id)]"
        settings.procedureSchema = "_timescaledb_functions"
        (settings.schedule, settings.isFixedSchedule) = (Interval(microseconds: 300_000_000), true)
        return settings
    }

    package static func statistics(next: Timestamp = seconds(60)) -> JobStatistics {
        JobStatistics(
            lastStart: seconds(-240), lastFinish: seconds(-239), lastSuccess: seconds(-239), nextStart: next, runs: 10,
            successes: 10, totalDuration: .seconds(10))
    }

    /// As the scheduler records a start.
    package static func openStatistics(since start: Timestamp) -> JobStatistics {
        var statistics = statistics(next: .negativeInfinity)
        (statistics.lastStart, statistics.lastFinish) = (start, .negativeInfinity)
        (statistics.lastEndSucceeded, statistics.crashesInARow) = (false, 1)
        return statistics
    }

    /// Of a job whose last runs failed; the next one is due in one minute.
    package static func failedStatistics(failures: Int32) -> JobStatistics {
        var statistics = statistics()
        (statistics.lastEndSucceeded, statistics.failuresInARow) = (false, failures)
        (statistics.successes, statistics.failures) = (statistics.runs - Int64(failures), Int64(failures))
        statistics.lastSuccess = seconds(-300 * Int(failures) - 239)
        return statistics
    }

    package static func job(
        id: Int32 = 1_000, _ statistics: JobStatistics? = statistics(), isScheduled: Bool = true,
        workers: [JobWorker] = [], background: BackgroundWorkers? = BackgroundWorkers()
    ) -> Job {
        var settings = settings(id: id)
        settings.isScheduled = isScheduled
        return job(settings, statistics, workers: workers, background: background)
    }

    /// A job of these settings, judged as the catalog's reader judges it.
    package static func job(
        _ settings: JobSettings, _ statistics: JobStatistics? = statistics(), workers: [JobWorker] = [],
        background: BackgroundWorkers? = BackgroundWorkers()
    ) -> Job {
        let worker = workers.first { $0.job == settings.id }
        return Job(
            settings, subject: CatalogSamples.cagg.view, statistics: statistics,
            state: JobState(
                of: settings, statistics: statistics, worker: worker, background: background, now: now))
    }
}
