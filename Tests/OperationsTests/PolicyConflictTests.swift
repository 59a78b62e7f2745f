import Postgres
import TestSupport
import Testing

@testable import Operations
@testable import Timescale

@Suite struct PolicyConflictTests {
    private func conflicts(
        _ policy: RefreshPolicy = CatalogSamples.policy(), parent: CaggState? = nil,
        _ edit: (inout CaggState) -> Void = { _ in }
    ) -> [PolicyConflict.Kind] {
        var state = CatalogSamples.state
        state.refreshPolicies = [policy]
        edit(&state)
        return state.policyConflicts(parent: parent).map(\.kind)
    }

    private func compression(_ after: PolicyOffset) -> CompressionPolicy {
        CompressionPolicy(job: JobSamples.job(id: 1_200), hypertableID: 2, compressAfter: after)
    }

    @Test func soundPolicyHasNone() {
        #expect(conflicts { $0.ownCompression = compression(.interval(Interval(days: 1))) } == [])
        #expect(conflicts { $0.ownRetention = CatalogSamples.retention(Interval(days: 400)) } == [])
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 8))])
    func windowIntoCompressedChunksIsMarked(start: PolicyOffset) {
        let policy = CatalogSamples.policy(start: start)
        #expect(conflicts(policy) { $0.ownCompression = compression(.interval(Interval(days: 7))) } == [.compressed])
    }

    /// Chunks that go by when they were made have no age in the cagg's time.
    @Test func compressionByCreationTimeIsNoConflict() {
        #expect(
            conflicts(CatalogSamples.policy(start: .unbounded)) { $0.ownCompression = compression(.unbounded) } == [])
    }

    @Test func windowPastTheCaggsOwnRetentionIsMarked() {
        let policy = CatalogSamples.policy(start: .interval(Interval(days: 31)))
        #expect(conflicts(policy) { $0.ownRetention = CatalogSamples.retention(Interval(days: 30)) } == [.ownRetention])
    }

    @Test func childThatIsAheadOfItsParentIsMarked() {
        var parent = CatalogSamples.state
        parent.refreshPolicies = [CatalogSamples.policy(end: .interval(CatalogSamples.hours(2)))]
        #expect(conflicts(parent: parent) == [.hierarchy])
        #expect(conflicts(CatalogSamples.policy(end: .interval(CatalogSamples.hours(2))), parent: parent) == [])
        parent.refreshPolicies = []
        #expect(conflicts(parent: parent) == [])
    }

    @Test func keysThatTheServerIgnoresAreNamed() {
        var policy = CatalogSamples.policy()
        policy.job.config = JobConfig(
            JSONB(text: #"{"mat_hypertable_id": 2, "buckets_per_batch": 5, "bucket_per_batch": 5, "end_offset": null}"#)
        )
        #expect(policy.job.settings.unknownKeys == ["bucket_per_batch"])
        #expect(conflicts(policy) == [.unknownKey])
    }

    @Test func batchesOfAConfigurationAreRead() {
        var job = JobSamples.job()
        job.config = JobConfig(
            JSONB(text: #"{"buckets_per_batch": 5, "max_batches_per_execution": "7", "refresh_newest_first": false}"#))
        #expect(job.batching == PolicyBatching(bucketsPerBatch: 5, newestFirst: false))
    }
}
