internal import Postgres

extension KnownFault {
    /// The faults whose versions are known for certain: the changelog names the fix, and the sources of the releases
    /// show where the fault was introduced. The two faults that aren't fixed yet were tried on 2.14.2, which has
    /// neither of them, and on 2.28.3, which has both. Issues for which no version without the fault is known, such as
    /// #5726 and #7524, aren't included.
    package static let all = [
        // Introduced when the threshold's table lock became a row lock (#5809 in 2.12.0). Fixed by "Fix lost concurrent
        // CAgg updates".
        KnownFault(
            thread: 6443, effect: "a refresh does nothing while another cagg of the same hypertable is refreshed",
            from: "2.12.0", until: "2.13.1", condition: .unseen),
        // Introduced with MERGE in #7033. Fixed by "Treat null equal to null for merged CAgg refresh".
        KnownFault(
            thread: 8151, effect: "a refresh that uses MERGE deletes rows with NULL in a grouping column",
            from: "2.17.0", until: "2.20.1", condition: .setting("timescaledb.enable_merge_on_cagg_refresh")),
        // Introduced by #8187: log entries that another refresh had locked were skipped. Fixed by #8514.
        KnownFault(
            thread: 8372,
            effect:
                "when two refreshes run at the same time, one does nothing and reports that everything is up to date",
            from: "2.21.0", until: "2.22.0", condition: .severalPolicies),
        // Fixed by #8607.
        KnownFault(
            thread: 8591, effect: "after an interrupted refresh, TimescaleDB treats the unfinished part as up to date",
            from: "2.22.0", until: "2.22.1", condition: .unfinishedRanges),
        // Introduced by #8187, which lets refreshes run at the same time. Fixed by #9571, which separates overlapping
        // refreshes.
        KnownFault(
            thread: 9221, effect: "refreshes that overlap leave duplicate rows and missing rows",
            from: "2.21.0", until: "2.26.3", condition: .severalPolicies),
        // Introduced by #6382, which allowed origin and offset. Fixed by #9308.
        KnownFault(
            thread: 9308, effect: "a refresh of buckets with an origin or offset ends in the middle of a bucket",
            from: "2.15.0", until: "2.25.2", condition: .shiftedBuckets),
        // Introduced by #9226: if an invalidation ends exactly where a bucket starts, this bucket is left out.
        KnownFault(
            thread: 10296,
            effect:
                "a bucket of months or with a time zone isn't refreshed if the newest row of a transaction is exactly"
                + " at the start of the bucket",
            from: "2.25.1", until: nil, condition: .variableBuckets),
        // Introduced by #8769, which removed the row triggers that had logged the changes of MERGE.
        KnownFault(
            thread: 10463, effect: "updates and deletes that MERGE makes cause no invalidations",
            from: "2.23.0", until: nil, condition: .unseen),
    ]
}

extension CatalogReader {
    /// Returns the faults of the server's version that may affect a cagg, including those that can't be ruled out.
    package func knownFaults(of state: CaggState) async throws -> [KnownFault] {
        guard let version = capabilities.version else { return [] }
        let faults = KnownFault.all.filter { $0.affects(version) }
        guard !faults.isEmpty else { return [] }
        let settings = try await rows(
            "SELECT name FROM pg_catalog.pg_settings WHERE name LIKE 'timescaledb.%' AND vartype = 'bool' AND setting = 'on'"
        ).map { try $0.decode(String.self) }
        return faults.filter { $0.concerns(state, settings: Set(settings)) }
    }
}
