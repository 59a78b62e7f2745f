internal import Dispatch

/// Runs an actor on a queue of its own, so that its waiting for a server, a file or a lock never takes a thread from
/// Swift's pool.
package final class BlockingQueue: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: the queue's name in debuggers.
    package init(label: String) { queue = DispatchQueue(label: label) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
