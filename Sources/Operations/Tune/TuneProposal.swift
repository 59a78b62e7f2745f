package import Postgres
package import Timescale

/// The proposed settings with which a policy's runs stay within a memory budget, and the alternatives. A pure value.
package struct TuneProposal: Sendable, Hashable {
    /// One way to split the work into batches, with its predicted cost.
    package struct Choice: Sendable, Hashable {
        /// The number of buckets that are refreshed together: in a batch, or in the whole window if the server has no
        /// batches.
        package var buckets: Int64
        /// The predicted peak memory of the backend of a run, in bytes.
        package var peak: Int64
        /// The duration of a run over the whole window, for example after an outage.
        package var longestRun: Duration
        /// The duration of a run that refreshes only the new data of one schedule interval.
        package var usualRun: Duration
        /// The longest time until a raw row's bucket is stored. Nil for integer time and for an unbounded end offset.
        package var staleness: Duration?
    }

    /// A remark about a proposal.
    package enum Remark: Sendable, Hashable {
        /// A single bucket exceeds the budget. `workMemory` is the `work_mem`, in bytes, with which the bucket would
        /// fit; nil if no smaller `work_mem` is enough.
        case bucketAboveBudget(peak: Int64, workMemory: Int64?)
        /// The wanted freshness is too short: it must be at least 5 seconds longer than a bucket.
        case bucketLongerThanFreshness
        /// A run takes longer than the schedule interval, so the policy can't start its runs in time. The value is the
        /// run's duration.
        case runsLongerThanSchedule(Duration)
        /// The window was made shorter to fit the budget. Late data older than the proposed start_offset is no longer
        /// refreshed.
        case windowShortened
        /// The start offset was made shorter, because the window started before the oldest raw data that the retention
        /// policy keeps.
        case startMovedToRetention
    }

    package var facts: TuneFacts
    package var goal: TuneGoal
    /// The alternatives, sorted by their number of buckets.
    package var choices: [Choice]
    /// The chosen alternative: the one with the most buckets that stays within the budget. Nil if no alternative stays
    /// within the budget.
    package var chosen: Choice?
    /// The proposed settings. If no alternative fits, the policy's current settings.
    package var settings: TuneSettings
    package var remarks: [Remark]
}

/// The settings that `policy tune` chooses.
package struct TuneSettings: Sendable, Hashable {
    package var startOffset: PolicyOffset
    package var endOffset: PolicyOffset
    package var schedule: Interval
    /// The number of buckets per batch. Nil keeps the current value. Always nil if the server has no batches.
    package var bucketsPerBatch: Int64?
    /// The maximum number of batches per run. Nil keeps the current value.
    package var maxBatches: Int64?
}

extension TuneProposal {
    /// Chooses the settings for a goal.
    package init(_ facts: TuneFacts, _ goal: TuneGoal) {
        let pace = TunePace(facts, goal)
        self.facts = facts
        self.goal = goal
        var settings = TuneSettings(
            startOffset: facts.policy.startOffset, endOffset: pace.endOffset, schedule: pace.schedule)
        var remarks: [Remark] = pace.isTooFast ? [.bucketLongerThanFreshness] : []
        if let kept = facts.state.sourceRetention?.dropAfter, settings.startOffset.reaches(past: kept) {
            settings.startOffset = kept
            remarks.append(.startMovedToRetention)
        }
        choices = Self.sizes(facts).map { Self.choice(buckets: $0, facts, pace) }
        chosen = choices.last { goal.allows($0.peak, by: facts.cost) }
        if let chosen {
            if facts.batches {
                settings.bucketsPerBatch = chosen.buckets
                settings.maxBatches = pace.maxBatches(chosen, facts.cost)
            } else if chosen.buckets < facts.window {
                settings.startOffset = pace.start(after: pace.endOffset, buckets: chosen.buckets)
                remarks.append(.windowShortened)
            }
            if chosen.usualRun > pace.schedule.approximateDuration {
                remarks.append(.runsLongerThanSchedule(chosen.usualRun))
            }
        } else if let least = choices.first {
            remarks.append(.bucketAboveBudget(peak: least.peak, workMemory: Self.workMemory(facts, goal)))
        }
        self.settings = chosen == nil ? TuneSettings(facts.policy) : settings
        self.remarks = remarks
    }

    /// Returns the numbers of buckets of the alternatives: 1, 2, 5, 10, … and the whole window. On a server without
    /// batches, a window has at least two buckets.
    private static func sizes(_ facts: TuneFacts) -> [Int64] {
        let least: Int64 = facts.batches ? 1 : 2
        var sizes: [Int64] = []
        var decade: Int64 = 1
        while decade <= facts.window {
            sizes += [decade, 2 * decade, 5 * decade].filter { $0 >= least && $0 < facts.window }
            decade *= 10
        }
        return sizes + [max(least, facts.window)]
    }

    private static func choice(buckets: Int64, _ facts: TuneFacts, _ pace: TunePace) -> Choice {
        let whole = facts.batches ? facts.window : buckets
        let count = (Double(whole) / Double(buckets)).rounded(.up)
        let longest = facts.cost.duration(buckets) * count
        let fresh = min(whole, pace.freshBuckets)
        let usual =
            facts.cost.duration(min(buckets, fresh)) * (Double(fresh) / Double(buckets)).rounded(.up)
        return Choice(
            buckets: buckets, peak: facts.cost.peak(buckets), longestRun: longest, usualRun: usual,
            staleness: pace.staleness(run: usual))
    }

    /// Returns the work_mem, in bytes, with which a single bucket fits the budget: the current work_mem, halved as
    /// often as necessary. Nil if it would be below 1 MB, or if there is no trial that only read.
    private static func workMemory(_ facts: TuneFacts, _ goal: TuneGoal) -> Int64? {
        guard let trial = facts.cost.trials.filter({ $0.kind == .read }).max(by: { $0.buckets < $1.buckets }) else {
            return nil
        }
        var work = facts.limits.work / 2
        while work >= 1 << 20 {
            let share = Double(work) / Double(facts.limits.work)
            let saved = trial.consumers.reduce(0.0) { sum, consumer in
                sum + consumer.bytes(1) - min(consumer.perBucket, consumer.most * share)
            }
            if goal.allows(facts.cost.peak(1) - Int64(saved), by: facts.cost) { return work }
            work /= 2
        }
        return nil
    }
}

extension TuneSettings {
    /// The policy's current settings.
    init(_ policy: RefreshPolicy) {
        self.init(startOffset: policy.startOffset, endOffset: policy.endOffset, schedule: policy.job.schedule)
    }

    /// Writes these settings to a job's settings. The job's other settings stay the same.
    package func write(to job: inout JobSettings) {
        (job.startOffset, job.endOffset, job.schedule) = (startOffset, endOffset, schedule)
        if let bucketsPerBatch { job.config[PolicyKey.bucketsPerBatch.rawValue] = .integer(bucketsPerBatch) }
        if let maxBatches { job.config[PolicyKey.maxBatchesPerExecution.rawValue] = .integer(maxBatches) }
    }
}

extension TuneProposal {
    /// The prediction that the journal stores. Later, `TuneCheck` compares it with the runs. Nil if no alternative
    /// fits.
    package var prediction: TunePrediction? {
        chosen.map {
            TunePrediction(
                buckets: $0.buckets, budget: goal.memory, peak: $0.peak, usualRun: $0.usualRun,
                longestRun: $0.longestRun,
                isOfRefreshes: facts.cost.isOfRefreshes)
        }
    }
}
