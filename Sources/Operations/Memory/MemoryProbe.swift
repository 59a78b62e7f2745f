package import Postgres
internal import Synchronization

/// Measures what another session's backend takes while a statement runs in it, and who waits for its locks.
///
/// Looks from a connection of its own, read-only, one statement a look and no transaction left open. A look that fails is
/// left out; measuring never makes the measured work fail.
package struct MemoryProbe: Sendable {
    /// Between two looks: ten times what a look took, because looking is work for the server too, within these bounds. A
    /// server that is slow for a moment must not blind the probe for long.
    private static let shortest = Duration.milliseconds(30)
    private static let longest = Duration.milliseconds(250)

    private let sampler: MemorySampler

    /// - Parameters:
    ///   - connection: used for nothing else from now on.
    ///   - pid: of the backend to measure, on the same server.
    package init(connection: Connection, pid: Int32) {
        sampler = MemorySampler(connection, pid)
    }

    /// Runs `body` and tells what its backend took meanwhile.
    ///
    /// Returns when `body` has returned: what is measured is of a statement that runs, not of what it leaves. `looked` is
    /// told what is known so far after each look, so that its caller can stop a statement that takes too much; `onWaiter`
    /// how long the one that has waited longest for a lock of the backend has waited, each time it is looked.
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
