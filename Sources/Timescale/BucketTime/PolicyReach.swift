internal import Postgres

/// The buckets that a policy would cover if it ran at the snapshot's time; open ends where it has no bound.
package struct PolicyReach: Sendable, Hashable {
    package var jobID: Int32
    package var window: TimeRange
}

extension CatalogReader {
    /// The reach of each refresh policy, and for caggs without one the buckets closed by now, in one statement.
    ///
    /// Integer-time caggs are left out: what "now" is for them only the user's own function knows, and calling it may
    /// read user data.
    package func readReach(_ snapshot: CatalogSnapshot) async throws -> (
        policies: [Int32: PolicyReach], closed: [Int32: InternalTime]
    ) {
        let timed = snapshot.caggs.filter { !$0.cagg.timeType.isInteger }
        let parts = timed.flatMap { state in
            [closedSQL(state.cagg, snapshot.now)] + state.refreshPolicies.map { reachSQL(state.cagg, $0, snapshot.now) }
        }
        guard !parts.isEmpty else { return ([:], [:]) }
        var policies: [Int32: PolicyReach] = [:]
        var closed: [Int32: InternalTime] = [:]
        for row in try await rows(parts.joined(separator: " UNION ALL ")) {
            let (cagg, job, start, end) = try row.decode(Int32.self, Int32?.self, Int64?.self, Int64?.self)
            if let job {
                let window = TimeRange(start: InternalTime(start ?? .min), end: InternalTime(end ?? .max))
                policies[job] = PolicyReach(jobID: job, window: window)
            } else {
                closed[cagg] = InternalTime(end ?? .min)
            }
        }
        return (policies, closed)
    }

    private func closedSQL(_ cagg: ContinuousAggregate, _ now: Timestamp) -> SQL {
        let type = cagg.timeType
        let end = type.internalTime(of: cagg.bucket.sql(of: type.parameter(InternalTime(now))))
        return "SELECT \(cagg.id)::int, NULL::int, NULL::bigint, \(end)"
    }

    /// As `policy_refresh_cagg_execute` does: now minus the offsets, start rounded up and end down to buckets.
    private func reachSQL(_ cagg: ContinuousAggregate, _ policy: RefreshPolicy, _ now: Timestamp) -> SQL {
        let (type, bucket) = (cagg.timeType, cagg.bucket)
        func bound(_ offset: PolicyOffset) -> SQL? {
            guard case .interval(let interval) = offset else { return nil }
            return "((\(type.parameter(InternalTime(now)))) - \(interval)::interval)::\(unsafeRaw: type.rawValue)"
        }
        var start: SQL = "NULL::bigint"
        if let from = bound(policy.startOffset) {
            let floor = bucket.sql(of: from)
            let next = bucket.sql(of: bucket.sql(advancing: floor, by: "1"))
            start = type.internalTime(of: "CASE WHEN \(floor) = \(from) THEN \(floor) ELSE \(next) END")
        }
        var end: SQL = "NULL::bigint"
        if let to = bound(policy.endOffset) { end = type.internalTime(of: bucket.sql(of: to)) }
        return "SELECT \(cagg.id)::int, \(policy.job.id)::int, \(start), \(end)"
    }
}
