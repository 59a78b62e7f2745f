package import Postgres
package import Timescale

/// Waits before a refresh until the cagg's running policy jobs have finished. Up to 2.20, a refresh and a policy job
/// would wait for each other's locks. In later versions, both may do the same work, or fail if they refresh the same
/// range (2.26.3).
struct PolicyWait: Sendable {
    private let state: CaggState
    private let reader: CatalogReader
    private let patience: Duration

    init(_ state: CaggState, _ reader: CatalogReader, patience: Duration) {
        self.state = state
        self.reader = reader
        self.patience = patience
    }

    /// Returns when no policy of the cagg is running. Calls `report` every second with the job for which it waits.
    /// Throws `PolicyBusy` if a policy is still running after the time `patience`. A job that starts after the return
    /// isn't noticed.
    ///
    /// Must be called outside a transaction. Inside a transaction, a running job never seems to end.
    func wait(_ report: @Sendable (RefreshEvent) async -> Void) async throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        while let worker = try await reader.refreshing(state).first {
            guard clock.now < end else { throw PolicyBusy(cagg: state.cagg.view, worker: worker) }
            await report(.waiting(worker.text))
            try await Task.sleep(for: .seconds(1))
        }
    }
}

/// Thrown if a policy is still refreshing the cagg at the end of the wait. The refresh didn't start.
package struct PolicyBusy: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var cagg: QualifiedName
    package var worker: JobWorker

    package var hint: String? {
        "try again when the job has finished, or pause the job during the refresh with --pause-policy; \"jobs\" shows"
            + " the job's state"
    }

    package var description: String { "\(cagg) is busy: \(worker.text)" }
}

extension JobWorker {
    /// `job 1004 has been running since 2026-11-22 12:03:01Z (pid 123)`.
    package var text: String {
        "job \(job) " + (since.map { "has been running since \($0.secondsText)" } ?? "is running")
            + " (pid \(pid))"
    }
}

extension CatalogReader {
    /// Returns the workers that are running refresh policies of a cagg.
    func refreshing(_ state: CaggState) async throws -> [JobWorker] {
        let jobs = Set(state.refreshPolicies.map(\.job.id))
        return jobs.isEmpty ? [] : try await jobWorkers().filter { jobs.contains($0.job) }
    }
}

extension Timestamp {
    /// The time without fractions of a second: `2026-11-22 12:03:01Z`.
    fileprivate var secondsText: String {
        guard isFinite else { return description }
        let (seconds, rest) = unixMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Timestamp(unixMicroseconds: (rest < 0 ? seconds - 1 : seconds) * 1_000_000).description
            .replacing("T", with: " ")
    }
}
