/// Lets a few pieces of work begin at a time: the test library starts all tests at once, and a server has so many
/// connections and a machine so many cores.
package actor TestSlots {
    /// Tests that operate on a database from within this process.
    package static let operations = TestSlots(4)
    /// Runs of the binary, of which a test waits for one at a time. A slot may be asked for while one of `operations` is
    /// held, never the other way round.
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
        do {
            let value = try await body()
            await give()
            return value
        } catch {
            await give()
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

    private func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
