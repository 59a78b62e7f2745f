internal import Foundation
internal import Postgres
internal import Synchronization

/// Reads a file from its beginning in chunks, counting its lines for the progress.
final class FileChunks: Sendable {
    private static let size = 256 * 1_024

    /// Without its line break; at most 64 kB are searched for it.
    let firstLine: String
    private let state: Mutex<(handle: FileHandle, lines: Int)>
    private let path: String
    private let progress: @Sendable (SandboxEvent) -> Void

    init(path: String, progress: @escaping @Sendable (SandboxEvent) -> Void) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw SandboxError(.badData, "\(path) can't be read")
        }
        let start = try handle.read(upToCount: 64 * 1_024) ?? Data()
        try handle.seek(toOffset: 0)
        firstLine = String(decoding: start.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        // The header is no row.
        state = Mutex((handle, -1))
        self.path = path
        self.progress = progress
    }

    /// The next chunk; nil at the end.
    func next() throws(PostgresError) -> [UInt8]? {
        let chunk = state.withLock { state -> (bytes: Data?, lines: Int)? in
            do {
                let data = try state.handle.read(upToCount: Self.size)
                state.lines += data?.count { $0 == UInt8(ascii: "\n") } ?? 0
                return (data, state.lines)
            } catch {
                return nil
            }
        }
        guard let chunk else { throw PostgresError(.unexpectedResult, "\(path) can't be read any further") }
        guard let data = chunk.bytes, !data.isEmpty else { return nil }
        progress(.loading(rows: max(0, chunk.lines), total: nil))
        return Array(data)
    }
}
