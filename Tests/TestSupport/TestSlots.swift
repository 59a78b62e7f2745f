internal import Foundation
internal import Testing

/// Lets a few pieces of work begin at a time: the test library starts all tests at once, and a server has so many
/// connections and a machine so many cores.
package actor TestSlots {
    /// Tests that operate on a database from within this process.
    package static let operations = TestSlots(4)
    /// Runs of the binary, of which a test waits for one at a time. A slot may be asked for while one of `operations`
    /// is held, never the other way round.
    package static let programs = TestSlots(4)
    /// Databases being made, for which anything else may be held.
    package static let databases = TestSlots(2)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ count: Int) {
        free = count
    }

    /// Runs `body` once there is a slot. Not to be nested in itself.
    package func use<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        await take()
        let start = ContinuousClock.now
        do {
            let value = try await body()
            await give(after: .now - start)
            return value
        } catch {
            await give(after: .now - start)
            throw error
        }
    }

    private func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func give(after duration: Duration) {
        if let suite = Test.current?.id.description.split(separator: "/").first { TestTimes.add(duration, of: suite) }
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// How long each suite has worked, without the time that it waited for a slot. scripts/test sums it up.
private enum TestTimes {
    private static let file: FileHandle? = {
        guard let path = ProcessInfo.processInfo.environment["CAGGCTL_TEST_TIMES"] else { return nil }
        return FileHandle(forWritingAtPath: path)
    }()
    private static let lock = NSLock()

    static func add(_ duration: Duration, of suite: some StringProtocol) {
        guard let file else { return }
        lock.withLock { file.write(Data("\(suite) \(duration / .seconds(1))\n".utf8)) }
    }
}
