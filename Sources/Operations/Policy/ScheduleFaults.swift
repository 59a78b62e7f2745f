internal import Postgres
package import Timescale

/// What is wrong with when a job runs.
package struct ScheduleFaults: Sendable {
    private let row: JobRow

    package init(_ row: JobRow) {
        self.row = row
    }

    /// Every fault that `alter_job` takes without a word, each with what to do instead.
    package var all: [Refusal] {
        [retryNotPositive, runtimeNegative, retriesNegative, uneven, startInfinite].compactMap { $0 }
    }

    /// A failed run would be tried again at once, for ever: 794 times in 45 seconds on 2.14.2.
    private var retryNotPositive: Refusal? {
        guard row.retryPeriod.approximateMicroseconds <= 0 else { return nil }
        return Refusal(
            "a retry period of \(row.retryPeriod.shorthand) would run a failing policy without a pause",
            advice: "for example --retry-period 5min")
    }

    /// TimescaleDB takes it for no limit.
    private var runtimeNegative: Refusal? {
        guard row.maxRuntime.approximateMicroseconds < 0 else { return nil }
        return Refusal("a run can't be shorter than nothing", advice: "--max-runtime 0s is no limit")
    }

    private var retriesNegative: Refusal? {
        guard row.maxRetries < -1 else { return nil }
        return Refusal("\(row.maxRetries) is no number of retries", advice: "--max-retries -1 is no limit")
    }

    /// The slots of a fixed schedule are buckets of time, which can't have months and days at once. When the run ends, the
    /// search for the next slot fails in the worker and then in the scheduler, which exits: no job of the database runs any
    /// more (seen on 2.14.2 and 2.28.3).
    private var uneven: Refusal? {
        let schedule = row.schedule
        guard row.isFixedSchedule, schedule.months != 0, schedule.days != 0 || schedule.microseconds != 0 else {
            return nil
        }
        return Refusal(
            "a fixed schedule can't mix months with days or hours, as \(schedule.shorthand) does; its first run would end"
                + " the scheduler, and no job of this database would run any more",
            advice: "give months alone, or --fixed-schedule no")
    }

    /// TimescaleDB would put the present time in its place.
    private var startInfinite: Refusal? {
        guard let start = row.initialStart, !start.isFinite else { return nil }
        return Refusal("\(start) is no time to start at", advice: "for example --initial-start 2026-11-23T02:00Z")
    }
}
