internal import Postgres
internal import Synchronization
internal import SystemPackage

/// Reads a file from its beginning in chunks, counting its lines for the progress.
final class FileChunks: Sendable {
    private static let size = 256 * 1_024

    /// Without its line break; at most one chunk is searched for it.
    let firstLine: String
    private let file: FileDescriptor
    private let state: Mutex<(first: [UInt8]?, lines: Int)>
    private let path: String
    private let progress: @Sendable (SandboxEvent) -> Void

    init(path: String, progress: @escaping @Sendable (SandboxEvent) -> Void) throws {
        let start: [UInt8]
        do {
            file = try FileDescriptor.open(FilePath(path), .readOnly)
            start = try Self.chunk(of: file)
        } catch {
            throw SandboxError(.badData, "\(path) can't be read: \(error)")
        }
        firstLine = String(decoding: start.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        // The header isn't a row.
        state = Mutex((start, -1))
        self.path = path
        self.progress = progress
    }

    deinit { try? file.close() }

    /// The next chunk; nil at the end.
    func next() throws(PostgresError) -> [UInt8]? {
        let chunk = state.withLock { state -> (bytes: [UInt8], lines: Int)? in
            guard let bytes = state.first.take() ?? (try? Self.chunk(of: file)) else { return nil }
            state.lines += bytes.count { $0 == UInt8(ascii: "\n") }
            return (bytes, state.lines)
        }
        guard let chunk else { throw PostgresError(.unexpectedResult, "\(path) can't be read to its end") }
        guard !chunk.bytes.isEmpty else { return nil }
        progress(.loading(rows: max(0, chunk.lines), total: nil))
        return chunk.bytes
    }

    private static func chunk(of file: FileDescriptor) throws -> [UInt8] {
        try Array(unsafeUninitializedCapacity: size) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
