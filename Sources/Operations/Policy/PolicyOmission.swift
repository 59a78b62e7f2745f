package import Postgres
package import Timescale

/// A range of buckets that a run doesn't cover, and the reason.
package struct PolicyOmission: Sendable, Hashable {
    /// Why the run doesn't cover the buckets.
    package enum Reason: String, Sendable, CaseIterable {
        /// The window starts within the bucket, and only whole buckets are refreshed.
        case cutAtStart = "cut-at-start"
        /// The window ends within the bucket, so that the cagg seems to be one period behind.
        case cutAtEnd = "cut-at-end"
        /// The bucket is closed, but newer than end_offset allows.
        case newerThanEndOffset = "newer-than-end-offset"
        /// The bucket is still open.
        case open
    }

    package var reason: Reason
    package var range: TimeRange
    /// The earliest time at which a run covers the first bucket of `range`; nil if no run will ever cover it.
    package var coveredFrom: InternalTime?
    /// The longest end_offset with which this run would cover the first bucket of `range`, in units of internal time.
    /// Nil if the end offset isn't the reason.
    package var longestEndOffset: Int64?
}

extension PolicyExplanation {
    /// The omitted buckets before and after the window, in chronological order.
    package var omissions: [PolicyOmission] {
        [cutAtStart].compactMap { $0 } + afterEnd
    }

    private var cutAtStart: PolicyOmission? {
        let start = reach.requested.start
        guard start.isFinite, grid.start(of: start) < start, grid.start(of: start) < reach.window.start else {
            return nil
        }
        return PolicyOmission(
            reason: .cutAtStart, range: TimeRange(start: grid.start(of: start), end: reach.window.start))
    }

    /// The omissions from the end of the window to the end of the open bucket.
    private var afterEnd: [PolicyOmission] {
        let end = reach.window.end
        guard end.isFinite, end <= grid.start(of: now) else { return [] }
        var (from, omissions): (InternalTime, [PolicyOmission]) = (end, [])
        let open = TimeRange(start: grid.start(of: now), end: grid.end(of: now))
        if from < open.start, from < reach.requested.end {
            omissions.append(omission(.cutAtEnd, TimeRange(start: from, end: grid.end(of: from))))
            from = grid.end(of: from)
        }
        if from < open.start {
            omissions.append(omission(.newerThanEndOffset, TimeRange(start: from, end: open.start)))
        }
        return omissions + [omission(.open, open)]
    }

    private func omission(_ reason: PolicyOmission.Reason, _ range: TimeRange) -> PolicyOmission {
        let firstEnd = grid.end(of: range.start)
        return PolicyOmission(
            reason: reason, range: range, coveredFrom: firstEnd.later(by: policy.endOffset),
            longestEndOffset: reason == .open ? nil : now.rawValue - firstEnd.rawValue)
    }

    /// Returns the job's first scheduled start at which a run covers the first omitted bucket. Nil for integer time,
    /// paused jobs and schedules in months.
    package func firstRun(covering omission: PolicyOmission) -> Timestamp? {
        guard let from = omission.coveredFrom, !state.cagg.timeType.isInteger, policy.job.isScheduled,
            let next = policy.job.nextStart, next.isFinite, let every = policy.job.schedule.fixedMicroseconds, every > 0
        else { return nil }
        guard let missing = state.cagg.instant(of: from).microseconds(since: next) else { return nil }
        return missing <= 0 ? next : next.adding(microseconds: (missing + every - 1) / every * every)
    }
}

extension InternalTime {
    /// Returns this time plus the offset, calculated in UTC. For an unbounded offset, returns this time.
    fileprivate func later(by offset: PolicyOffset) -> InternalTime {
        switch offset {
        case .unbounded: self
        case .integer(let units): adding(units)
        case .interval(let interval):
            isFinite ? InternalTime(Timestamp(unixMicroseconds: rawValue).adding(interval)) : self
        }
    }
}
