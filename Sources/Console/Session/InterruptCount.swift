internal import Synchronization

/// Counts the presses of Ctrl-C during a command.
final class InterruptCount: Sendable {
    private let count = Mutex(0)

    var current: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
