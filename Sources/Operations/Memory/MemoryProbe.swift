package import Postgres
internal import Synchronization

/// Measures the backend of another session while that session runs a statement: the backend's memory, and the sessions
/// that wait for the backend's locks.
///
/// The probe has its own read-only connection. Each sample is one statement, and no transaction stays open between
/// samples. Failed samples are left out. An error of the measurement never makes the measured statement fail.
package struct MemoryProbe: Sendable {
    /// The minimum pause between two samples. Usually the pause is ten times the duration of the last sample, so that
    /// sampling is a small load for the server.
    private static let shortest = Duration.milliseconds(30)
    /// The maximum pause between two samples, so that one slow sample doesn't stop the measurement for long.
    private static let longest = Duration.milliseconds(250)

    private let sampler: MemorySampler

    /// - Parameters:
    ///   - connection: the probe's own connection. The caller must not use it any more.
    ///   - pid: the process id of the backend to measure, on the same server.
    package init(connection: Connection, pid: Int32) {
        sampler = MemorySampler(connection, pid)
    }

    /// Runs `body`, and returns its result and the memory that the backend used while `body` was running.
    ///
    /// After each sample, `looked` is called with the values so far, so that the caller can stop a statement that uses
    /// too much memory. The next sample is taken when `looked` has returned. When this function has returned,
    /// `looked` isn't called any more. If sessions wait for a lock of the backend, `onWaiter` is called with the
    /// longest waiting time.
    package func measuring<Value>(
        onWaiter: @escaping @Sendable (Duration) -> Void = { _ in },
        looked: @escaping @Sendable (MemoryUse) async -> Void = { _ in },
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> (Value, MemoryUse) {
        await sampler.begin()
        let sampling = Task { [sampler] in
            let clock = ContinuousClock()
            while !Task.isCancelled {
                let start = clock.now
                guard let use = await sampler.look() else { return }
                await looked(use)
                if let longest = use.waiters.first(where: \.isWaiting) { onWaiter(longest.waited) }
                try? await Task.sleep(for: min(max(Self.shortest, (clock.now - start) * 10), Self.longest))
            }
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        sampling.cancel()
        await sampling.value
        return (try result.get(), await sampler.end())
    }

    /// Closes the probe's connection.
    package func close() async { await sampler.close() }
}
