internal import Postgres

extension KnownFault {
    /// Those whose versions are proven: by the changelog, where it names the repair; by the sources of the release before
    /// and after for where a fault came in; and the two open ones by trying them on 2.14.2, which has neither, and 2.28.3,
    /// which has both. Threads of which no version is known to be free, such as #5726 and #7524, aren't among them.
    package static let all = [
        // The threshold's table lock became one of its row (#5809 in 2.12.0); repaired by "Fix lost concurrent CAgg updates".
        KnownFault(
            thread: 6443, effect: "a refresh does nothing while another cagg of the same hypertable is refreshed",
            from: "2.12.0", until: "2.13.1", condition: .unseen),
        // MERGE came in with #7033; repaired by "Treat null equal to null for merged CAgg refresh".
        KnownFault(
            thread: 8151, effect: "a refresh by MERGE deletes rows with NULL in a grouping column",
            from: "2.17.0", until: "2.20.1", condition: .setting("timescaledb.enable_merge_on_cagg_refresh")),
        // Log entries that another refresh had locked were passed over (#8187); #8514 closes it.
        KnownFault(
            thread: 8372, effect: "when two refreshes run at once, one does nothing and reports that all is up to date",
            from: "2.21.0", until: "2.22.0", condition: .severalPolicies),
        // Repaired by #8607.
        KnownFault(
            thread: 8591, effect: "the unfinished part of an interrupted refresh counts as up to date",
            from: "2.22.0", until: "2.22.1", condition: .unfinishedRanges),
        // Refreshes may run at the same time since #8187; #9571 keeps those that overlap apart.
        KnownFault(
            thread: 9221, effect: "overlapping refreshes leave duplicates and gaps",
            from: "2.21.0", until: "2.26.3", condition: .severalPolicies),
        // Origin and offset are allowed since #6382; repaired by #9308.
        KnownFault(
            thread: 9308, effect: "a refresh of buckets with an origin or offset ends in the middle of a bucket",
            from: "2.15.0", until: "2.25.2", condition: .shiftedBuckets),
        // Since #9226 an invalidation that ends just where a bucket starts leaves this bucket out.
        KnownFault(
            thread: 10296,
            effect:
                "a month or time zone bucket that starts at the last row of a transaction isn't refreshed",
            from: "2.25.1", until: nil, condition: .variableBuckets),
        // Row triggers logged what MERGE does, until #8769 took them away.
        KnownFault(
            thread: 10463, effect: "updates and deletes by MERGE are never logged",
            from: "2.23.0", until: nil, condition: .unseen),
    ]
}

extension CatalogReader {
    /// The faults of the server's version that concern a cagg, those that can't be ruled out included.
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
