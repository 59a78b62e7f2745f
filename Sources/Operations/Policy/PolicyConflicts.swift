internal import Postgres
package import Timescale

/// A conflict of a refresh policy with another job or with the server. The other job can also be a policy of the cagg
/// that this cagg reads. `PolicyFaults` finds faults in the settings of a single policy.
package struct PolicyConflict: Sendable, Hashable {
    /// The kind of conflict.
    package enum Kind: String, Sendable, CaseIterable {
        /// The policy's window reaches into chunks that a compression policy compresses.
        case compressed
        /// The policy's window ends later than the window of the cagg that this cagg reads.
        case hierarchy
        /// The configuration has a key that TimescaleDB silently ignores.
        case unknownKey = "unknown-key"
        /// The cagg's own retention policy drops rows that this policy's runs store again.
        case ownRetention = "own-retention"
    }

    package var kind: Kind
    /// The id of the refresh policy's job.
    package var job: Int32
    /// One sentence without a full stop.
    package var text: String
}

extension CaggState {
    /// Returns the conflicts of all refresh policies of this cagg.
    ///
    /// - Parameter parent: the cagg that this cagg reads; nil if it reads a hypertable.
    package func policyConflicts(parent: CaggState?) -> [PolicyConflict] {
        refreshPolicies.flatMap { policy in
            [intoCompressed(policy), intoDropped(policy), aheadOf(parent, policy)].compactMap { $0 }
                + unknownKeys(policy)
        }
    }

    private func intoCompressed(_ policy: RefreshPolicy) -> PolicyConflict? {
        guard let compression = ownCompression, policy.startOffset.reaches(past: compression.compressAfter) else {
            return nil
        }
        return PolicyConflict(
            kind: .compressed, job: policy.job.id,
            text:
                "\(Self.start(policy.startOffset)) and includes chunks that job \(compression.job.id) compresses after"
                + " \(compression.compressAfter); refreshing compressed chunks is slow, and some versions of"
                + " TimescaleDB can't do it")
    }

    private static func start(_ offset: PolicyOffset) -> String {
        offset == .unbounded ? "the window has no start" : "the window starts \(offset) ago"
    }

    private func intoDropped(_ policy: RefreshPolicy) -> PolicyConflict? {
        guard let retention = ownRetention, policy.startOffset.reaches(past: retention.dropAfter) else { return nil }
        return PolicyConflict(
            kind: .ownRetention, job: policy.job.id,
            text:
                "\(Self.start(policy.startOffset)), but job \(retention.job.id) drops the stored rows of this cagg"
                + " after \(retention.dropAfter); this policy's runs store the dropped rows again")
    }

    /// Returns the conflict of a window that ends later than the parent's window. Such a window covers buckets that the
    /// parent hasn't stored yet. Nil if there is no conflict.
    private func aheadOf(_ parent: CaggState?, _ policy: RefreshPolicy) -> PolicyConflict? {
        guard let parent else { return nil }
        let ends = parent.refreshPolicies.map { $0.endOffset.approximateLength ?? .min }
        guard let newest = ends.min(), policy.endOffset.approximateLength ?? .min < newest,
            let end = parent.refreshPolicies.first(where: { $0.endOffset.approximateLength ?? .min == newest })?
                .endOffset
        else { return nil }
        return PolicyConflict(
            kind: .hierarchy, job: policy.job.id,
            text:
                "the window \(policy.endOffset == .unbounded ? "has no end" : "ends \(policy.endOffset) ago"), but the"
                + " window of \(parent.cagg.view), which this cagg reads, ends \(end) ago; the newest buckets are"
                + " computed before \(parent.cagg.view) has stored their data")
    }

    private func unknownKeys(_ policy: RefreshPolicy) -> [PolicyConflict] {
        policy.job.settings.unknownKeys.map { key in
            PolicyConflict(
                kind: .unknownKey, job: policy.job.id,
                text: "TimescaleDB ignores the unknown key \"\(key)\" in the job's configuration")
        }
    }
}
