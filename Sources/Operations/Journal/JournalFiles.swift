internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The files of a journal, as one call sees them. Blocks its thread; throws `Errno`, `JournalFileError`, or
/// `CancellationError` where nobody waits any more.
///
/// The lock is flock(2) on the current file: exclusive to write, shared to read, which on NFS needs no more than a file
/// opened for reading. It goes with the file's last descriptor, so also with its process. Whoever has it looks whether the
/// name still belongs to the file: another process may have begun a new one meanwhile.
struct JournalFiles {
    private let path: FilePath
    let limits: JournalLimits
    private let call: JournalCall

    /// Follows a symbolic link, so that the link stays what it is when the file is rotated.
    init(_ path: FilePath, _ limits: JournalLimits = JournalLimits(), _ call: JournalCall) {
        self.path =
            path.withPlatformString { realpath($0, nil) }.map { real in
                defer { free(real) }
                return FilePath(platformString: real)
            } ?? path
        self.limits = limits
        self.call = call
    }

    /// The older file of that number, the newest being 1: `journal.1.jsonl` in the same folder.
    func old(_ number: Int) -> FilePath { sibling("\(number)") }

    /// Where a new current file is prepared.
    var next: FilePath { sibling("next") }

    private func sibling(_ name: String) -> FilePath {
        let file = path.lastComponent
        return path.removingLastComponent().appending(
            [file?.stem ?? "journal", name, file?.extension].compactMap(\.self).joined(separator: "."))
    }

    // MARK: Writing

    /// Returns when the line, which ends with a newline, is on the disk.
    func append(_ line: [UInt8]) throws {
        try makeFolder()
        let old = try openLocked(path, .readWrite, LOCK_EX)
        let file: FileDescriptor
        do {
            // A journal that is too large is better than an entry that is lost.
            file = try old.size() + Int64(line.count) > limits.fileBytes ? (try? rotate(old)) ?? old : old
        } catch {
            try? old.close()
            throw error
        }
        defer { if file.rawValue != old.rawValue { try? old.close() } }
        try file.closeAfter { try add(line, to: file) }
    }

    private func add(_ line: [UInt8], to file: FileDescriptor) throws {
        let whole = try file.endsWithLine() ? line : [UInt8(ascii: "\n")] + line
        try call.step()
        guard try whole.withUnsafeBytes({ try file.write($0) }) == whole.count else { throw Errno.noSpace }
        try file.synchronize()
    }

    /// Begins a new current file with what is still open, and returns it, locked. The caller holds the lock of `old`.
    ///
    /// - Parameter most: how many steps are taken; fewer are what a process that is killed leaves.
    func rotate(_ old: FileDescriptor, most: Int = .max) throws -> FileDescriptor {
        let kept = (1...limits.oldFiles).filter { (try? FileStatus(self.old($0))) != nil }
        let isLinked = try FileStatus(self.old(1), ifAny: true) == FileStatus(old)
        let steps = JournalRotation.steps(kept: Set(kept), isLinked: isLinked, most: limits.oldFiles)
        var new: FileDescriptor?
        do {
            for step in steps.prefix(most) {
                try call.step()
                switch step {
                case .shift(let number): try rename(self.old(number), to: self.old(number + 1))
                case .link:
                    try check(link(path.string, self.old(1).string))
                    try synchronizeFolder()
                case .write: new = try writeNext(old)
                case .replace:
                    try rename(next, to: path)
                    try synchronizeFolder()
                }
            }
        } catch {
            try? new?.close()
            throw error
        }
        guard let new, steps.count <= most else {
            try? new?.close()
            throw CancellationError()
        }
        return new
    }

    /// The lock is taken before anybody else can see the file.
    private func writeNext(_ old: FileDescriptor) throws -> FileDescriptor {
        var entries: [JournalEntry] = []
        try forEachLine(of: old, until: try old.size()) { line in
            if let entry = Self.entry(line) { entries.append(entry) }
        }
        let carried = try entries.carried(within: limits.carriedBytes).flatMap { try $0.line() }
        let file = try FileDescriptor.open(
            next, .readWrite, options: [.append, .create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        do {
            try lock(file, LOCK_EX, next)
            try call.step()
            guard try carried.withUnsafeBytes({ try file.write($0) }) == carried.count else { throw Errno.noSpace }
            try file.synchronize()
            return file
        } catch {
            try? file.close()
            throw error
        }
    }

    // MARK: Reading

    /// What was written before the call began; of a line that is being written it sees nothing.
    func read(_ extent: Journal.Extent, where isWanted: (JournalEntry) -> Bool) throws -> Journal.Contents {
        var contents = Journal.Contents()
        var files = try openForReading(extent)
        defer { for file in files { try? file.descriptor.close() } }
        // Carried entries repeat what the file before has.
        var isOldest = true
        while let file = files.popLast() {
            try file.descriptor.closeAfter {
                try forEachLine(of: file.descriptor, until: file.size) { line in
                    guard let entry = Self.entry(line) else {
                        contents.damaged += 1
                        return
                    }
                    if isOldest || !entry.isCarried, isWanted(entry) { contents.entries.append(entry) }
                }
            }
            isOldest = false
        }
        return contents
    }

    /// The newest first. While they are opened nobody writes or rotates them; later changes aren't looked at.
    private func openForReading(_ extent: Journal.Extent) throws -> [(descriptor: FileDescriptor, size: Int64)] {
        var files: [(descriptor: FileDescriptor, size: Int64)] = []
        var seen: [FileStatus] = []
        do {
            let current = try optional { try openLocked(path, .readOnly, LOCK_SH) }
            if let current {
                files.append((current, 0))
                files[0].size = try current.size()
                seen.append(try FileStatus(current))
            }
            for number in 1...limits.oldFiles where extent == .all {
                guard let file = try optional({ try open(old(number), .readOnly) }) else { continue }
                files.append((file, 0))
                files[files.count - 1].size = try file.size()
                // A rotation that was interrupted leaves the same file under two names.
                let status = try FileStatus(file)
                if seen.contains(status) { try files.removeLast().descriptor.close() }
                seen.append(status)
            }
            if let current { flock(current.rawValue, LOCK_UN) }
            return files
        } catch {
            for file in files { try? file.descriptor.close() }
            throw error
        }
    }

    /// Nil if there is no such file.
    private func optional<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch Errno.noSuchFileOrDirectory {
            return nil
        }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> JournalEntry? {
        try? JSONDecoder().decode(JournalEntry.self, from: Data(line))
    }

    /// The lines that aren't empty, the last one also without its end.
    private func forEachLine(
        of file: FileDescriptor, until size: Int64, _ body: (ArraySlice<UInt8>) -> Void
    ) throws {
        var rest: [UInt8] = []
        var offset: Int64 = 0
        while offset < size {
            try call.step()
            if call.isCancelled { throw CancellationError() }
            let wanted = Int(min(size - offset, 1 << 18))
            let chunk = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                count = try file.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
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

    // MARK: Opening

    /// Opens a regular file, and never waits for what else may stand in its place. Made if it is to be written.
    private func open(_ path: FilePath, _ mode: FileDescriptor.AccessMode) throws -> FileDescriptor {
        var options: FileDescriptor.OpenOptions = [.nonBlocking, .closeOnExec, .init(rawValue: O_NOCTTY)]
        if mode == .readWrite { options.formUnion([.append, .create]) }
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, mode, options: options, permissions: .ownerReadWrite)
        } catch let error as Errno where error != .noSuchFileOrDirectory {
            throw JournalFileError(path, .failed("\(error)"))
        }
        do {
            guard try FileStatus(file).isRegular else {
                throw JournalFileError(path, .failed("it isn't a regular file"))
            }
        } catch {
            try? file.close()
            throw error
        }
        return file
    }

    private func openLocked(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode, _ operation: Int32
    ) throws -> FileDescriptor {
        while true {
            try call.step()
            let isNew = try mode == .readWrite && FileStatus(path, ifAny: true) == nil
            let file = try open(path, mode)
            do {
                try lock(file, operation, path)
                if try FileStatus(path, ifAny: true) == FileStatus(file) {
                    // So that the new file's name is on the disk, too.
                    if isNew { try synchronizeFolder() }
                    return file
                }
            } catch {
                try? file.close()
                throw error
            }
            try file.close()
        }
    }

    /// Tries again every few milliseconds, which unlike a wait in the kernel can be ended.
    private func lock(_ file: FileDescriptor, _ operation: Int32, _ path: FilePath) throws {
        let start = ContinuousClock.now
        while flock(file.rawValue, operation | LOCK_NB) != 0 {
            try call.step()
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where call.waits(since: start): usleep(5_000)
            case EWOULDBLOCK where call.isCancelled: throw CancellationError()
            case EWOULDBLOCK:
                let status = try FileStatus(file)
                let holder = LockHolder.description(device: status.device, inode: status.inode)
                throw JournalFileError(path, .held(by: holder, call.lockPatience))
            case let error: throw JournalFileError(path, .failed("it can't be locked: \(Errno(rawValue: error))"))
            }
        }
    }

    /// Only its owner can read it.
    private func makeFolder() throws {
        let folder = path.removingLastComponent()
        guard try FileStatus(folder, ifAny: true) == nil else { return }
        var part = FilePath(root: folder.root)
        for component in folder.components {
            part.append(component)
            if mkdir(part.string, 0o700) != 0, errno != EEXIST {
                throw JournalFileError(part, .failed("\(Errno(rawValue: errno))"))
            }
        }
    }

    private func rename(_ old: FilePath, to new: FilePath) throws { try check(Glibc.rename(old.string, new.string)) }

    private func synchronizeFolder() throws {
        let folder = try FileDescriptor.open(
            path.removingLastComponent(), .readOnly, options: [.directory, .closeOnExec])
        try folder.closeAfter { try folder.synchronize() }
    }
}

private func check(_ result: Int32) throws {
    guard result == 0 else { throw Errno(rawValue: errno) }
}

/// Which file a name or a descriptor means.
private struct FileStatus: Equatable {
    let device: UInt64
    let inode: UInt64
    let isRegular: Bool

    init(_ file: FileDescriptor) throws {
        var status = stat()
        try check(fstat(file.rawValue, &status))
        self.init(status)
    }

    init(_ path: FilePath) throws {
        var status = stat()
        try check(stat(path.string, &status))
        self.init(status)
    }

    /// Nil if there is no such file.
    init?(_ path: FilePath, ifAny: Bool) throws {
        do {
            try self.init(path)
        } catch Errno.noSuchFileOrDirectory {
            return nil
        }
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}

extension FileDescriptor {
    fileprivate func size() throws -> Int64 { try seek(offset: 0, from: .end) }

    /// True of an empty file, too.
    fileprivate func endsWithLine() throws -> Bool {
        let size = try size()
        guard size > 0 else { return true }
        var last: UInt8 = 0
        _ = try withUnsafeMutableBytes(of: &last) { try read(fromAbsoluteOffset: size - 1, into: $0) }
        return last == UInt8(ascii: "\n")
    }

    fileprivate func synchronize() throws { try check(fsync(rawValue)) }
}
