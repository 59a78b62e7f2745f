internal import Dispatch

/// A serial queue on which an actor runs. The actor can wait for a server, a file or a lock without blocking a thread
/// of Swift's thread pool.
package final class BlockingQueue: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: the queue's name in debuggers.
    package init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs the job on the queue, after the jobs that were enqueued before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
