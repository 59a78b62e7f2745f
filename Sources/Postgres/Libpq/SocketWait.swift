internal import Glibc

/// Waits until a socket can be read or written, the interruption's pipe is written to, or the deadline passes.
enum SocketWait {
    enum Outcome {
        case ready, interrupted, deadlinePassed
    }

    static func wait(
        _ socket: Int32, forReading: Bool, forWriting: Bool, or interruption: Interruption,
        until deadline: ContinuousClock.Instant?
    ) throws(PostgresError) -> Outcome {
        let events = Int16((forReading ? POLLIN : 0) | (forWriting ? POLLOUT : 0))
        while true {
            var descriptors = [
                pollfd(fd: socket, events: events, revents: 0),
                pollfd(fd: interruption.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds(until: deadline))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                let reason = String(cString: strerror(errno))
                throw PostgresError(.connectionLost, "waiting for the server failed: \(reason)")
            }
            if descriptors[1].revents != 0 { return .interrupted }
            if descriptors[0].revents != 0 { return .ready }
            if count == 0, let deadline, ContinuousClock.now >= deadline { return .deadlinePassed }
        }
    }

    /// The time-out for poll(2) in milliseconds; -1 without a deadline. The time-out is rounded up, because a time-out
    /// of 0 would make the loop poll without waiting. It is at most one hour; after an hour the loop waits again.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = max(.zero, min(deadline - ContinuousClock.now, .seconds(3_600)))
        return Int32(left / .milliseconds(1)) + 1
    }
}
