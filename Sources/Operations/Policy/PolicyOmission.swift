package import Postgres
package import Timescale

/// Buckets that a run doesn't cover, and why.
package struct PolicyOmission: Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        /// The window begins within the bucket, and only whole buckets are refreshed.
        case cutAtStart = "cut-at-start"
        /// The window ends within the bucket: "one period behind".
        case cutAtEnd = "cut-at-end"
        /// Closed, but nearer to now than end_offset.
        case newerThanEndOffset = "newer-than-end-offset"
        /// Not over yet.
        case open
    }

    package var reason: Reason
    package var range: TimeRange
    /// From when on a run covers the first of them; nil where none ever will.
    package var coveredFrom: InternalTime?
    /// The longest end_offset, in units of internal time, with which this run would cover the first of them; nil where it
    /// isn't a matter of the end offset.
    package var longestEndOffset: Int64?
}

extension PolicyExplanation {
    /// What lies around the window and is left out, in the order of time.
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

    /// From the end of what is covered to the end of the bucket that is open.
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

    /// The first of the job's scheduled starts at which a run covers the omission; nil for integer time, paused jobs and
    /// schedules in months.
    package func firstRun(covering omission: PolicyOmission) -> Timestamp? {
        guard let from = omission.coveredFrom, !state.cagg.timeType.isInteger, policy.job.isScheduled,
            let next = policy.job.nextStart, next.isFinite, let every = policy.job.schedule.fixedMicroseconds, every > 0
        else { return nil }
        guard let missing = state.cagg.instant(of: from).microseconds(since: next) else { return nil }
        return missing <= 0 ? next : next.adding(microseconds: (missing + every - 1) / every * every)
    }
}

extension InternalTime {
    /// When something this old is as old as the offset says; on a UTC calendar.
    fileprivate func later(by offset: PolicyOffset) -> InternalTime {
        switch offset {
        case .unbounded: self
        case .integer(let units): adding(units)
        case .interval(let interval):
            isFinite ? InternalTime(Timestamp(unixMicroseconds: rawValue).adding(interval)) : self
        }
    }
}
