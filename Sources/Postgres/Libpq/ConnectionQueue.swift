internal import Dispatch

/// Runs a connection's actor on a queue of its own, so that waiting for a server never takes a thread from Swift's
/// pool.
final class ConnectionQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "caggctl.postgres.connection")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
