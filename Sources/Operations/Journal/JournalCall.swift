internal import Synchronization

/// How large the journal may become, and how long a call of it may take.
struct JournalLimits: Sendable {
    /// Of the current file; an entry that would exceed it goes into a new one.
    var fileBytes: Int64 = 2 << 20
    /// How many older files are kept: 16 MB in all, with the current one.
    var oldFiles = 7
    /// How much of the current file may be what was carried over, so that a new one has room for new entries.
    var carriedBytes: Int { Int(fileBytes / 2) }
    /// For another process to let its lock go.
    var lock: Duration = .seconds(5)
    /// The same if the task is cancelled: what was done is still written down if the lock is only held for a moment.
    var cancelledLock: Duration = .milliseconds(250)
    /// For the file system to answer one call.
    var answer: Duration = .seconds(10)
    /// The same if the task is cancelled.
    var cancelledAnswer: Duration = .milliseconds(500)
    /// Between two looks at whether a call has to be left behind.
    var watch: Duration = .milliseconds(50)
}

/// One call of a journal: what its waiting task and its blocked thread know of each other.
final class JournalCall: Sendable {
    /// The file system didn't answer.
    struct Silent: Error {}

    enum Overdue {
        case cancelled, silent
    }

    private struct State {
        var cancelled: ContinuousClock.Instant?
        var lastStep = ContinuousClock.now
        var isLetGo = false
        var isOver = false
    }

    private let limits: JournalLimits
    private let triesOnce: Bool
    private let state = Mutex(State())

    init(_ limits: JournalLimits, triesOnce: Bool = false) {
        self.limits = limits
        self.triesOnce = triesOnce
    }

    // MARK: On the waiting side

    func cancel() { state.withLock { $0.cancelled = $0.cancelled ?? .now } }

    /// Whether its thread has come back.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Leaves the thread behind if it is overdue; from then on it writes nothing any more.
    func letGoIfOverdue() -> Overdue? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            let now = ContinuousClock.now
            if let cancelled = state.cancelled, now - max(cancelled, state.lastStep) > limits.cancelledAnswer {
                state.isLetGo = true
                return .cancelled
            }
            guard now - state.lastStep > limits.answer else { return nil }
            state.isLetGo = true
            return .silent
        }
    }

    // MARK: On the blocked side

    /// Called between two calls of the operating system. Throws if nobody waits any more.
    func step() throws {
        try state.withLock { state in
            state.lastStep = .now
            if state.isLetGo { throw CancellationError() }
        }
    }

    func end() { state.withLock { $0.isOver = true } }

    var isCancelled: Bool { state.withLock { $0.cancelled != nil } }

    /// Whether to try once more for a lock.
    func waits(since start: ContinuousClock.Instant) -> Bool {
        !triesOnce && ContinuousClock.now - start < (isCancelled ? limits.cancelledLock : limits.lock)
    }

    var lockPatience: Duration { limits.lock }
}

/// The first of several answers to one wait; later ones are dropped. It lets a task stop waiting for a thread that is
/// blocked.
package final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case given(Value)
    }

    private let state = Mutex(State.open)

    package init() {}

    /// May be called from any thread, and any number of times.
    package func give(_ value: Value) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .given: return nil
            case .open:
                state = .given(value)
                return nil
            case .awaited(let continuation):
                state = .given(value)
                return continuation
            }
        }
        continuation?.resume(returning: value)
    }

    /// Waits for the first answer. To be awaited by one task at a time.
    package var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let given = state.withLock { state -> Value? in
                    if case .given(let value) = state { return value }
                    state = .awaited(continuation)
                    return nil
                }
                if let given { continuation.resume(returning: given) }
            }
        }
    }
}
