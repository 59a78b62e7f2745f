internal import FoundationEssentials
internal import Glibc
package import Postgres
internal import SystemPackage

/// What was changed, by whom, and what became of it: a file of JSON lines to which lines are only ever added.
///
/// A writer may die at any byte: what it leaves is a line without an end, which the next writer ends and every reader
/// skips. docs/decisions/0015 says why there is no database behind it.
package struct Journal: Sendable {
    /// Nil where there is no place for files: nothing is kept then.
    package let path: String?

    package init(path: String?) {
        self.path = path
    }

    /// What a reading found.
    package struct Contents: Sendable {
        /// In the order they were written.
        package var entries: [JournalEntry] = []
        /// Lines that are no entries: torn, foreign, or of a later form.
        package var damaged = 0
    }

    /// Returns when the entry is on the disk. Waits a few seconds at most while another process adds one.
    package func append(_ entry: JournalEntry) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line = [UInt8](try encoder.encode(entry))
        line.append(UInt8(ascii: "\n"))
        let file = try Self.open(FilePath(path))
        try file.closeAfter {
            // Released with the file's last descriptor, so also with the process.
            try lock(file, LOCK_EX)
            if try !file.endsWithLine() { line.insert(UInt8(ascii: "\n"), at: 0) }
            guard try line.withUnsafeBytes({ try file.write($0) }) == line.count else { throw Errno.noSpace }
            try synchronize(file)
        }
    }

    /// All entries; none where there is no file yet.
    package func entries() throws -> [JournalEntry] { try read().entries }

    /// Those of a kind, which is cheaper than to keep them all.
    package func read(where isWanted: (JournalEntry) -> Bool = { _ in true }) throws -> Contents {
        var contents = Contents()
        guard let path else { return contents }
        let file: FileDescriptor
        do {
            file = try openRegularFile(FilePath(path), .readOnly, .closeOnExec)
        } catch Errno.noSuchFileOrDirectory {
            return contents
        }
        let decoder = JSONDecoder()
        try file.closeAfter {
            try file.forEachLine { line in
                guard let entry = try? decoder.decode(JournalEntry.self, from: Data(line)) else {
                    contents.damaged += 1
                    return
                }
                if isWanted(entry) { contents.entries.append(entry) }
            }
        }
        return contents
    }

    /// Only its owner can read it. A new file's name is on the disk when this returns.
    private static func open(_ path: FilePath) throws -> FileDescriptor {
        let options: FileDescriptor.OpenOptions = [.append, .closeOnExec]
        do {
            return try openRegularFile(path, .readWrite, options)
        } catch Errno.noSuchFileOrDirectory {
            let folder = path.removingLastComponent()
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let file = try openRegularFile(
                path, .readWrite, options.union(.create), permissions: .ownerReadWrite)
            do {
                let folder = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
                try folder.closeAfter { try synchronize(folder) }
            } catch {
                try? file.close()
                throw error
            }
            return file
        }
    }
}

/// Takes the lock, and waits for it while another process holds it: `patience` at most, and not after the calling task is
/// cancelled. Throws `JournalLocked` then.
///
/// Readers share it. On NFS `flock` becomes a lock on byte ranges, which is exclusive only on a descriptor opened for
/// writing, and shared only on one opened for reading (flock(2)).
private func lock(_ file: FileDescriptor, _ kind: Int32) throws {
    let clock = ContinuousClock()
    let end = clock.now + patience
    while flock(file.rawValue, kind | LOCK_NB) != 0 {
        if errno == EINTR { continue }
        guard errno == EWOULDBLOCK else { throw Errno(rawValue: errno) }
        guard clock.now < end, !Task.isCancelled else { throw JournalLocked() }
        usleep(20_000)
    }
}

/// An entry takes milliseconds; a process that holds the lock for seconds is stopped or hangs.
private let patience = Duration.seconds(3)

/// Another process holds the journal's lock. Nothing was read or written.
package struct JournalLocked: OperatorError, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var description: String { "another process holds the journal's lock" }
    package var hint: String? { "\"fuser\" with the journal's path shows which" }
}

/// The journal's path is taken by something else. Nothing was read or written.
package struct JournalUnusable: OperatorError, CustomStringConvertible {
    package var path: String
    package var kind: OperatorErrorKind { .failed }
    package var description: String { "\(path) isn't a regular file" }
    package var hint: String? { "move it away; caggctl starts a new journal" }
}

/// Opens the file without waiting for anybody: a FIFO in its place would otherwise block until somebody opens its other end.
private func openRegularFile(
    _ path: FilePath, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions,
    permissions: FilePermissions? = nil
) throws -> FileDescriptor {
    let file = try FileDescriptor.open(path, mode, options: options.union(.nonBlocking), permissions: permissions)
    var status = stat()
    guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        try? file.close()
        throw JournalUnusable(path: path.string)
    }
    return file
}

private func synchronize(_ file: FileDescriptor) throws {
    guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
}

extension FileDescriptor {
    /// True of an empty file, too.
    fileprivate func endsWithLine() throws -> Bool {
        let size = try seek(offset: 0, from: .end)
        guard size > 0 else { return true }
        var last: UInt8 = 0
        _ = try withUnsafeMutableBytes(of: &last) { try read(fromAbsoluteOffset: size - 1, into: $0) }
        return last == UInt8(ascii: "\n")
    }

    /// The lines that aren't empty, the last one also without its end. Reads what was written when it began: of a line
    /// that is written meanwhile it sees nothing.
    fileprivate func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) throws {
        let size = try lockedSize()
        var rest: [UInt8] = []
        var offset: Int64 = 0
        while offset < size {
            let wanted = Int(min(size - offset, 1 << 20))
            let chunk = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                count = try read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
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

    /// While nobody writes.
    private func lockedSize() throws -> Int64 {
        try lock(self, LOCK_SH)
        defer { flock(rawValue, LOCK_UN) }
        return try seek(offset: 0, from: .end)
    }
}
