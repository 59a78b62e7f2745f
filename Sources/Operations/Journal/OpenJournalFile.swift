internal import Glibc
internal import SystemPackage

/// An open file of the journal. The file is closed and unlocked when the last reference to this object is released.
/// Methods block their thread and throw `JournalUnavailable` or `Errno`.
final class OpenJournalFile {
    /// The device and inode number of a file. Two paths with the same identity are names of the same file.
    struct Identity: Hashable {
        private let device: UInt64
        private let inode: UInt64

        fileprivate init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

        /// Reads the identity of the file at a path. Nil if the file doesn't exist or can't be examined.
        init?(_ path: FilePath) {
            var status = stat()
            guard stat(path.string, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    let identity: Identity
    private let path: FilePath
    private let purpose: JournalUnavailable.Purpose
    private let descriptor: FileDescriptor

    /// Opens a regular file. If the purpose is writing, creates a missing file. Refuses a FIFO or a device
    /// without waiting. Throws `Errno.noSuchFileOrDirectory` if the file to read, or the folder, doesn't exist.
    init(_ path: FilePath, _ purpose: JournalUnavailable.Purpose) throws {
        var options: FileDescriptor.OpenOptions = [.nonBlocking, .closeOnExec, .init(rawValue: O_NOCTTY)]
        if purpose == .writing { options.formUnion([.append, .create]) }
        (self.path, self.purpose) = (path, purpose)
        do {
            descriptor = try FileDescriptor.open(
                path, purpose == .writing ? .readWrite : .readOnly, options: options, permissions: .ownerReadWrite)
        } catch Errno.isDirectory {
            throw JournalUnavailable(purpose, path.string, .foreign)
        } catch let error as Errno where error != .noSuchFileOrDirectory {
            throw JournalUnavailable(purpose, path.string, .failed(error.description))
        }
        var status = stat()
        let hasStatus = fstat(descriptor.rawValue, &status) == 0
        identity = Identity(status)
        // If this guard throws, `deinit` closes the descriptor.
        guard hasStatus, status.st_mode & S_IFMT == S_IFREG else {
            throw JournalUnavailable(purpose, path.string, .foreign)
        }
    }

    deinit { try? descriptor.close() }

    // MARK: Lock

    /// Takes the file's lock with flock(2): an exclusive lock to write, a shared lock to read. On NFS, flock becomes a
    /// lock on a byte range. Such a lock can be exclusive only if the file is open for writing, and shared only if the
    /// file is open for reading.
    ///
    /// While another process holds the lock, this method tries again every 10 milliseconds. It doesn't wait in the
    /// kernel, because cancelling the task wouldn't end such a wait.
    func lock(_ limits: JournalLimits) throws {
        let start = ContinuousClock.now
        while flock(descriptor.rawValue, (purpose == .writing ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            guard error == .wouldBlock else {
                throw JournalUnavailable(purpose, path.string, .failed("locking the file failed: \(error)"))
            }
            let waited = ContinuousClock.now - start
            if Task.isCancelled, waited >= limits.cancelledLock { throw CancellationError() }
            if waited >= limits.lock { throw JournalUnavailable(purpose, path.string, .held) }
            usleep(10_000)
        }
    }

    func unlock() { flock(descriptor.rawValue, LOCK_UN) }

    // MARK: Contents

    /// The size in bytes.
    func size() throws -> Int64 { try descriptor.seek(offset: 0, from: .end) }

    func empty() throws { try throwErrno(unlessZero: ftruncate(descriptor.rawValue, 0)) }

    /// Appends bytes that end with a newline, and returns when the bytes are on the disk. If the file's last line is
    /// incomplete, writes a newline first.
    func append(_ bytes: [UInt8]) throws {
        let whole = try endsWithLine() ? bytes : [UInt8(ascii: "\n")] + bytes
        guard try whole.withUnsafeBytes({ try descriptor.write($0) }) == whole.count else { throw Errno.noSpace }
        try throwErrno(unlessZero: fsync(descriptor.rawValue))
    }

    /// Whether the last line is complete. Also true for an empty file.
    private func endsWithLine() throws -> Bool {
        let size = try size()
        guard size > 0 else { return true }
        var last: UInt8 = 0
        _ = try withUnsafeMutableBytes(of: &last) { try descriptor.read(fromAbsoluteOffset: size - 1, into: $0) }
        return last == UInt8(ascii: "\n")
    }

    /// Calls `body` with each line in the first `size` bytes of the file, without the newline. Skips empty lines. An
    /// incomplete last line is passed to `body` too.
    func forEachLine(until size: Int64, _ body: (ArraySlice<UInt8>) -> Void) throws {
        var rest: [UInt8] = []
        var offset: Int64 = 0
        while offset < size {
            let wanted = Int(min(size - offset, 1 << 18))
            let chunk = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                count = try descriptor.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !chunk.isEmpty else { break }
            offset += Int64(chunk.count)
            rest += chunk
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if start < end { body(rest[start..<end]) }
                start = end + 1
            }
            rest.removeSubrange(..<start)
        }
        if !rest.isEmpty { body(rest[...]) }
    }
}

/// Throws the operating system's error if the result of the call isn't 0.
func throwErrno(unlessZero result: Int32) throws {
    guard result == 0 else { throw Errno(rawValue: errno) }
}
