internal import CLibpq
internal import Synchronization

/// Holds the current notice handler for libpq's notice callback.
final class NoticeBox: Sendable {
    private let handler = Mutex<(@Sendable (Notice) -> Void)?>(nil)

    func set(_ new: (@Sendable (Notice) -> Void)?) {
        handler.withLock { $0 = new }
    }

    func receive(_ notice: Notice) {
        handler.withLock { $0 }?(notice)
    }

    /// Sends the notices of `connection` to this box. The box must outlive the connection.
    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue().receive(Notice(result: result))
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

extension Notice {
    init(result: OpaquePointer) {
        self.init(
            severity: resultField(result, .severity) ?? "NOTICE",
            sqlState: SQLState(resultField(result, .sqlState) ?? "00000"),
            message: resultField(result, .message) ?? "",
            detail: resultField(result, .detail), hint: resultField(result, .hint))
    }
}
