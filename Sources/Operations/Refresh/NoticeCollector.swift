internal import Postgres
internal import Synchronization

/// Keeps the notices of a statement; they arrive on the connection's queue.
final class NoticeCollector: Sendable {
    private let notices = Mutex<[Notice]>([])

    func add(_ notice: Notice) {
        notices.withLock { $0.append(notice) }
    }

    /// The number of rows that a refresh wrote to the cagg's hypertable, as TimescaleDB logs it (`materialize.c`);
    /// nil if it logged nothing, which is the case below level LOG.
    var rowsWritten: Int64? {
        let counts = notices.withLock { $0 }.compactMap { notice in
            notice.message.prefixMatch(of: /(?:inserted|merged) (\d+) row\(s\) into/).flatMap { Int64($0.1) }
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    func contains(where matches: (Notice) -> Bool) -> Bool {
        notices.withLock { $0.contains(where: matches) }
    }
}
