internal import Postgres
internal import Synchronization

/// Keeps the notices of a statement; they arrive on the connection's queue.
final class NoticeCollector: Sendable {
    private let notices = Mutex<[Notice]>([])

    func add(_ notice: Notice) {
        notices.withLock { $0.append(notice) }
    }

    func contains(where matches: (Notice) -> Bool) -> Bool {
        notices.withLock { $0.contains(where: matches) }
    }
}
