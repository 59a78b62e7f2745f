internal import FoundationEssentials
internal import Glibc
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

    /// Returns when the entry is on the disk. Waits while another process adds one.
    package func append(_ entry: JournalEntry) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line = [UInt8](try encoder.encode(entry))
        line.append(UInt8(ascii: "\n"))
        let file = try Self.open(FilePath(path))
        try file.closeAfter {
            // Gone with the file's last descriptor, so also with the process.
            try lock(file)
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
            file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
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
            return try FileDescriptor.open(path, .readWrite, options: options)
        } catch Errno.noSuchFileOrDirectory {
            let folder = path.removingLastComponent()
            try FileManager.default.createDirectory(
                atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let file = try FileDescriptor.open(
                path, .readWrite, options: options.union(.create), permissions: .ownerReadWrite)
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

private func lock(_ file: FileDescriptor) throws {
    while flock(file.rawValue, LOCK_EX) != 0 {
        guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
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
        try lock(self)
        defer { flock(rawValue, LOCK_UN) }
        return try seek(offset: 0, from: .end)
    }
}
