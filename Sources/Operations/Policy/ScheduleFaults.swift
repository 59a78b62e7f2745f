internal import Postgres
package import Timescale

/// The faults in a job's schedule.
package struct ScheduleFaults: Sendable {
    private let job: JobSettings

    package init(_ job: JobSettings) {
        self.job = job
    }

    /// All faults that `alter_job` silently accepts, each with its fix.
    package var all: [Refusal] {
        [retryNotPositive, runtimeNegative, retriesNegative, mixedUnits, startInfinite].compactMap { $0 }
    }

    /// The refusal of a retry period that isn't longer than zero. A failed run would be repeated immediately and
    /// without end: 794 times in 45 seconds on 2.14.2.
    private var retryNotPositive: Refusal? {
        guard job.retryPeriod.approximateDuration <= .zero else { return nil }
        return Refusal(
            "with a retry period of \(job.retryPeriod.shorthand), a failing policy would run again without a pause",
            advice: "for example --retry-period 5min")
    }

    /// The refusal of a negative maximum runtime, which TimescaleDB treats as no limit.
    private var runtimeNegative: Refusal? {
        guard job.maxRuntime.approximateDuration < .zero else { return nil }
        return Refusal("the maximum runtime can't be negative", advice: "--max-runtime 0s means no limit")
    }

    private var retriesNegative: Refusal? {
        guard job.maxRetries < -1 else { return nil }
        return Refusal("\(job.maxRetries) isn't a valid number of retries", advice: "--max-retries -1 means no limit")
    }

    /// The refusal of a fixed schedule that combines months with days or hours. The starts of a fixed schedule are the
    /// starts of time buckets, and a bucket width can't combine months and days. After the first run, the worker fails
    /// when it calculates the next start, and then the scheduler fails too. The scheduler exits, and no job of the
    /// database runs after that (seen on 2.14.2 and 2.28.3).
    private var mixedUnits: Refusal? {
        let schedule = job.schedule
        guard job.isFixedSchedule, schedule.months != 0, schedule.days != 0 || schedule.microseconds != 0 else {
            return nil
        }
        return Refusal(
            "a fixed schedule can't combine months with days or hours (\(schedule.shorthand)): the first run would stop"
                + " the scheduler, and then no job of this database would run",
            advice: "use months only, or --fixed-schedule no")
    }

    /// The refusal of an infinite start time. TimescaleDB would silently use the current time instead.
    private var startInfinite: Refusal? {
        guard let start = job.initialStart, !start.isFinite else { return nil }
        return Refusal("\(start) isn't a valid start time", advice: "for example --initial-start 2026-11-23T02:00Z")
    }
}
