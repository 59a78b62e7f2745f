internal import Postgres

/// The range that a refresh policy covers if it runs at a given time. The start or the end of the range is infinite if
/// its offset is unbounded.
package struct PolicyReach: Sendable, Hashable {
    /// The id of the policy's job.
    package var jobID: Int32
    /// The exact range from start_offset to end_offset. It may start and end within buckets.
    package var requested: TimeRange
    /// The whole buckets in `requested`. If another policy of the cagg covers the time after this range, the bucket in
    /// which `requested` ends is included too.
    package var window: TimeRange

    package init(jobID: Int32, requested: TimeRange, window: TimeRange) {
        self.jobID = jobID
        self.requested = requested
        self.window = window
    }
}

extension CatalogReader {
    /// Reads the range that each refresh policy covers (by job id), and the end of each cagg's last closed bucket (by
    /// cagg id), in one statement.
    ///
    /// Caggs with integer time are left out. Only a user's function knows their current time, and calling this function
    /// may read user data.
    package func readReach(_ snapshot: CatalogSnapshot) async throws -> (
        policies: [Int32: PolicyReach], closed: [Int32: InternalTime]
    ) {
        let timed = snapshot.caggs.filter { !$0.cagg.timeType.isInteger }
        guard !timed.isEmpty else { return ([:], [:]) }
        // Caggs with the same kind of bucket share one part of the statement. Even thousands of caggs use only a few
        // kinds.
        let parts = Dictionary(grouping: timed) { QueryKey(bucket: $0.cagg.bucket, now: $0.cagg.local(snapshot.now)) }
            .map { key, states in
                ReachQuery(
                    bucket: key.bucket, now: InternalTime(key.now),
                    windows: states.flatMap { state in
                        [ReachQuery.Window(closedIn: state.cagg)]
                            + state.refreshPolicies.map { ReachQuery.Window($0, of: state) }
                    }
                ).sql
            }
        var policies: [Int32: PolicyReach] = [:]
        var closed: [Int32: InternalTime] = [:]
        for row in try await rows(parts.joined(separator: " UNION ALL ")) {
            let (cagg, reach) = try ReachQuery.decode(row)
            if reach.jobID == ReachQuery.noJob {
                closed[cagg] = reach.window.end
            } else {
                policies[reach.jobID] = reach
            }
        }
        return (policies, closed)
    }

    /// Reads the reach of one policy at a given time. `now` is in units of the cagg's internal time, which can also be
    /// integer time.
    package func readReach(
        of policy: RefreshPolicy, _ state: CaggState, at now: InternalTime
    ) async throws -> PolicyReach {
        let query = ReachQuery(bucket: state.cagg.bucket, now: now, windows: [ReachQuery.Window(policy, of: state)])
        return try ReachQuery.decode(try await rows(query.sql)[0]).reach
    }
}

/// The values that all windows of one query share: the kind of bucket, and the time of the run.
private struct QueryKey: Hashable {
    var bucket: Bucket
    var now: Timestamp
}

/// The query that computes windows for one kind of bucket, as `policy_refresh_cagg_execute` does. A window goes from
/// now minus the start offset, rounded up to a bucket boundary, to now minus the end offset, rounded down.
private struct ReachQuery {
    struct Window {
        var cagg: Int32
        var job: Int32
        var start: PolicyOffset
        var end: PolicyOffset
        /// Whether the window also covers the bucket in which the exact range ends.
        var takesCutBucket: Bool

        init(_ policy: RefreshPolicy, of state: CaggState) {
            (cagg, job) = (state.cagg.id, policy.job.id)
            (start, end) = (policy.startOffset, policy.endOffset)
            takesCutBucket = state.precedesAnother(policy)
        }

        /// Creates a window that ends at the end of the cagg's last closed bucket.
        init(closedIn cagg: ContinuousAggregate) {
            (self.cagg, job) = (cagg.id, noJob)
            (start, end, takesCutBucket) = (.unbounded, .interval(.zero), false)
        }
    }

    /// The job id of a window without a policy. It isn't 0, because 0 is the id of a policy that isn't added yet.
    static let noJob = Int32.min

    var bucket: Bucket
    var now: InternalTime
    var windows: [Window]

    private var type: TimeType { bucket.timeType }

    var sql: SQL {
        let (start, end) = (bucket.sql(of: "lower_bound"), bucket.sql(of: "upper_bound"))
        func next(_ bucketStart: SQL) -> SQL { bucket.sql(of: bucket.sql(advancing: bucketStart, by: "1")) }
        return """
            SELECT cagg::int, job::int, \(type.internalTime(of: "lower_bound")) AS requested_start,
                   \(type.internalTime(of: "upper_bound")) AS requested_end,
                   \(type.internalTime(of: "CASE WHEN \(start) < lower_bound THEN \(next(start)) ELSE \(start) END"))
                       AS window_start,
                   \(type.internalTime(of: "CASE WHEN takes_cut_bucket THEN \(next(end)) ELSE \(end) END")) AS window_end
            FROM (
                SELECT cagg, job, \(bound("start_offset")) AS lower_bound, \(bound("end_offset")) AS upper_bound,
                       takes_cut_bucket::bool
                FROM unnest(\(windows.map { Int($0.cagg) }), \(windows.map { Int($0.job) }),
                            \(windows.map { text($0.start) }), \(windows.map { text($0.end) }),
                            \(windows.map { String($0.takesCutBucket) }))
                     AS policy(cagg, job, start_offset, end_offset, takes_cut_bucket)) AS bounds
            """
    }

    static func decode(_ row: Row) throws -> (cagg: Int32, reach: PolicyReach) {
        func range(_ name: String) throws -> TimeRange {
            TimeRange(start: try row["\(name)_start"] ?? .noBegin, end: try row["\(name)_end"] ?? .noEnd)
        }
        let reach = PolicyReach(jobID: try row["job"], requested: try range("requested"), window: try range("window"))
        return (try row["cagg"], reach)
    }

    /// Returns the SQL for now minus an offset, computed as in `ts_subtract_interval_from_now`. For integers it is
    /// computed as in the saturating variant of this function. The result has the time column's type; a date is
    /// truncated to the day after the subtraction. NULL if the offset is unbounded.
    private func bound(_ column: SQL) -> SQL {
        let raw = SQL(unsafeRaw: type.rawValue)
        guard !type.isInteger else {
            let (least, most) = (type.parameter(.noBegin), type.parameter(.noEnd))
            return "CASE WHEN \(column) <> '' THEN greatest(least(\(column)::bigint, \(most)), \(least))::\(raw) END"
        }
        let instant = type == .date ? TimeType.timestamp : type
        return "((\(instant.parameter(now))) - nullif(\(column), '')::interval)::\(raw)"
    }

    /// Returns the offset as text for `bound`: an interval; for integer time, now minus the offset; empty if the offset
    /// is unbounded.
    private func text(_ offset: PolicyOffset) -> String {
        switch offset {
        case .interval(let interval) where !type.isInteger: interval.description
        case .integer(let units) where type.isInteger: String(now.adding(-units).rawValue)
        case .unbounded, .interval, .integer: ""
        }
    }
}

extension CaggState {
    /// Whether the window of another policy of the cagg ends closer to now
    /// (`policy_refresh_cagg_check_if_last_policy`).
    fileprivate func precedesAnother(_ policy: RefreshPolicy) -> Bool {
        guard let end = policy.endOffset.approximateLength else { return false }
        return refreshPolicies.contains { other in
            other.job.id != policy.job.id && other.endOffset.approximateLength ?? .min < end
        }
    }
}
