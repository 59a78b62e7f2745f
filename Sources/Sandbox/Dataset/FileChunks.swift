internal import Postgres
internal import Synchronization
internal import SystemPackage

/// Reads a file in chunks, and counts its lines to report the progress.
final class FileChunks: Sendable {
    private static let size = 256 * 1_024

    /// The first line without its line break. Only the first chunk is read for it, so a longer line is cut off.
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
        // The header isn't counted as a row.
        state = Mutex((start, -1))
        self.path = path
        self.progress = progress
    }

    deinit { try? file.close() }

    /// Returns the next chunk; nil at the end of the file. Throws `unexpectedResult` if the file can't be read.
    func next() throws(PostgresError) -> [UInt8]? {
        let chunk = state.withLock { state -> (bytes: [UInt8], lines: Int)? in
            guard let bytes = state.first.take() ?? (try? Self.chunk(of: file)) else { return nil }
            state.lines += bytes.count { $0 == UInt8(ascii: "\n") }
            return (bytes, state.lines)
        }
        guard let chunk else {
            throw PostgresError(.unexpectedResult, "reading \(path) failed before the end of the file")
        }
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
