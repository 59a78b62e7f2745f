package import Postgres
internal import Synchronization

/// A throttle for callers that ask only before each step: a step lasts until its connection asks again.
package final class ThrottlePace: Sendable {
    private let throttle: Throttle
    private let began = Mutex<[ObjectIdentifier: ContinuousClock.Instant]>([:])

    package init(_ throttle: Throttle) {
        self.throttle = throttle
    }

    /// Rests for the previous step on this connection, then waits like `Throttle.wait`.
    package func wait(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        let clock = ContinuousClock()
        if let before = began.withLock({ $0[ObjectIdentifier(connection)] }) {
            try await throttle.rest(after: clock.now - before, waiting)
        }
        try await throttle.wait(on: connection, waiting)
        began.withLock { $0[ObjectIdentifier(connection)] = clock.now }
    }
}
