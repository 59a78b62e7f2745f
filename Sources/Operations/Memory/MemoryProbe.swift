package import Postgres
internal import Synchronization

/// Measures the memory of another session's backend while a statement runs in it, and which sessions wait for its
/// locks.
///
/// Uses its own read-only connection, with one statement per sample and no open transaction. Failed samples are left
/// out; an error of the measurement never makes the measured statement fail.
package struct MemoryProbe: Sendable {
    /// The pause between two samples is ten times the duration of a sample, because sampling costs the server work
    /// too, within these limits. The upper limit makes sure that one slow sample doesn't stop the measurement for
    /// long.
    private static let shortest = Duration.milliseconds(30)
    private static let longest = Duration.milliseconds(250)

    private let sampler: MemorySampler

    /// - Parameters:
    ///   - connection: must not be used for anything else from now on.
    ///   - pid: the process id of the backend to measure, on the same server.
    package init(connection: Connection, pid: Int32) {
        sampler = MemorySampler(connection, pid)
    }

    /// Runs `body` and returns what its backend used meanwhile.
    ///
    /// Returns when `body` has returned: the result is about the running statement, not about what remains
    /// afterwards. After each sample, `looked` gets the values so far, so that the caller can stop a statement that
    /// uses too much memory. Each time waiting sessions are checked, `onWaiter` gets the longest time that one of
    /// them has waited for a lock of the backend.
    package func measuring<Value>(
        onWaiter: @escaping @Sendable (Duration) -> Void = { _ in },
        looked: @escaping @Sendable (MemoryUse) -> Void = { _ in },
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> (Value, MemoryUse) {
        await sampler.begin()
        let sampling = Task { [sampler] in
            let clock = ContinuousClock()
            while !Task.isCancelled {
                let start = clock.now
                guard let use = await sampler.look() else { return }
                looked(use)
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

    /// Closes the connection.
    package func close() async { await sampler.close() }
}
