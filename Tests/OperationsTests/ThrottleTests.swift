import Synchronization
import Testing

@testable import Operations

/// The waits of long operations that need no server: rests after a step, and pauses between attempts to get a lock.
@Suite(.timeLimit(.minutes(1))) struct ThrottleTests {
    private func messages(of throttle: Throttle, after duration: Duration) async throws -> [String] {
        let messages = Mutex<[String]>([])
        try await throttle.rest(after: duration) { message in messages.withLock { $0.append(message) } }
        return messages.withLock { $0 }
    }

    @Test func restIsAMultipleOfTheStepAndIsAnnouncedOnce() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let messages = try await messages(of: Throttle(nice: 2), after: .milliseconds(50))
        #expect(clock.now - start >= .milliseconds(100))
        #expect(messages == ["pause of 0.1 s because of --nice"])
    }

    @Test(arguments: [nil, 0, -1] as [Double?])
    func withoutNiceThereIsNoRest(nice: Double?) async throws {
        #expect(try await messages(of: Throttle(nice: nice), after: .seconds(600)) == [])
    }

    @Test func stepWithoutADurationNeedsNoRest() async throws {
        #expect(try await messages(of: Throttle(nice: 2), after: .zero) == [])
    }

    @Test func cancelledRestEndsAtOnce() async {
        let rest = Task { try await Throttle(nice: 100).rest(after: .seconds(600)) }
        rest.cancel()
        await #expect(throws: CancellationError.self) { try await rest.value }
    }

    /// There is no pause after the last attempt.
    @Test(
        arguments: [
            (LockRetry(), 91), (LockRetry(attempts: 1), 0), (LockRetry(attempts: 0), 0), (LockRetry(attempts: 4), 7),
            (LockRetry(attempts: 5, firstPause: .seconds(10), longestPause: .seconds(15)), 55),
        ] as [(LockRetry, Int)])
    func pausesBetweenAttemptsDoubleUpToTheLongest(retry: LockRetry, seconds: Int) {
        #expect(retry.patience == .seconds(seconds))
    }

    @Test(
        arguments: [
            (.seconds(2), "2 s"), (.milliseconds(500), "0.5 s"), (.milliseconds(1_249), "1.2 s"),
            (.milliseconds(1_960), "2 s"), (.zero, "0 s"), (.seconds(90), "90 s"),
        ] as [(Duration, String)])
    func durationsHaveAtMostOneDecimal(duration: Duration, text: String) {
        #expect(duration.briefText == text)
    }
}
