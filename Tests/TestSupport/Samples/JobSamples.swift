package import Postgres

@testable package import Timescale

/// Jobs made by hand. The sample succeeded four minutes ago and is due in one, by the clock of ``CatalogSamples``.
package enum JobSamples {
    package static let now = CatalogSamples.now

    package static func seconds(_ count: Int64) -> Timestamp { now.adding(microseconds: count * 1_000_000) }

    package static func statistics(next: Timestamp = seconds(60)) -> JobStatistics {
        JobStatistics(
            lastStart: seconds(-240), lastFinish: seconds(-239), lastSuccess: seconds(-239), nextStart: next, runs: 10,
            successes: 10, totalDuration: Interval(microseconds: 10_000_000))
    }

    /// With a schedule of five minutes.
    package static func record(
        id: Int32 = 1_000, _ statistics: JobStatistics? = statistics(), isScheduled: Bool = true
    ) -> JobRecord {
        var job = CatalogSamples.job(id: id)
        job.isScheduled = isScheduled
        job.runs = nil
        return JobRecord(
            job: job, hypertableID: 2, subject: QualifiedName(schema: "public", name: "hourly"), statistics: statistics)
    }
}
