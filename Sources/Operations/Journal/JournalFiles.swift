internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The files of a journal: the current one, `journal.jsonl`, and older ones in the same folder, `journal.1.jsonl` and so on.
/// The highest number is the newest, and a file keeps its number until it is deleted.
///
/// Blocks its thread; throws `Errno`, `JournalUnavailable` or `CancellationError`. Reading, writing and rotating need
/// the lock of the current file. After getting the lock, the file must still have its name, because another process
/// may have started a new file.
struct JournalFiles {
    private let path: FilePath
    private let limits: JournalLimits

    /// - Parameter path: the path of the current file. If it is a symbolic link, the files are next to the link's
    ///   target.
    init(_ path: FilePath, _ limits: JournalLimits = JournalLimits()) {
        self.path =
            path.withPlatformString { realpath($0, nil) }.map { real in
                defer { free(real) }
                return FilePath(platformString: real)
            } ?? path
        self.limits = limits
    }

    private var folder: FilePath { path.removingLastComponent() }
    private var prefix: String { (path.lastComponent?.stem ?? "journal") + "." }
    private var suffix: String { path.extension.map { "." + $0 } ?? "" }

    /// The path of the older file with this number.
    private func old(_ number: Int) -> FilePath { folder.appending("\(prefix)\(number)\(suffix)") }

    /// The path where a new current file is prepared.
    private var next: FilePath { folder.appending("\(prefix)next\(suffix)") }

    /// The numbers of the older files, the oldest first.
    private func oldNumbers() throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).compactMap { name in
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
            return Int(name.dropFirst(prefix.count).dropLast(suffix.count))
        }.filter { $0 > 0 }.sorted()
    }

    // MARK: Writing

    /// Writes one line, which ends with a newline. Returns when it is on the disk.
    func append(_ line: [UInt8]) throws {
        try makeFolder()
        var file = try openCurrent(.writing)
        if try file.size() + Int64(line.count) > limits.fileBytes {
            do {
                file = try rotate(file)
            } catch {
                // A journal that is too large is better than a lost entry.
                guard JournalFile.Identity(path) == file.identity else { throw error }
            }
        }
        try file.append(line)
    }

    /// The steps of a rotation, in order. A process may die after each of them, and at any byte of `written`.
    enum RotationStep: CaseIterable {
        /// The oldest files have been deleted.
        case pruned
        /// The current file has got the next free number as a second name.
        case linked
        /// What is still open is on the disk, under the name of `next`.
        case written
        /// That file has become the current file.
        case replaced
    }

    /// Creates a new current file with what is still open, and returns it, locked. After each step, every entry that
    /// is kept is in a file that readers read.
    ///
    /// - Parameters:
    ///   - current: the current file, whose lock the caller holds.
    ///   - after: called after each step; an error that it throws ends the rotation there.
    func rotate(_ current: JournalFile, after: (RotationStep) throws -> Void = { _ in }) throws -> JournalFile {
        let numbers = try oldNumbers()
        // An interrupted rotation leaves the current file with a number as second name.
        let isLinked = numbers.last.map(old).flatMap(JournalFile.Identity.init) == current.identity
        for number in numbers.dropLast(isLinked ? limits.oldFiles : limits.oldFiles - 1) {
            try throwErrno(unlessZero: Glibc.unlink(old(number).string))
        }
        try after(.pruned)
        if !isLinked { try throwErrno(unlessZero: link(path.string, old((numbers.last ?? 0) + 1).string)) }
        try synchronizeFolder()
        try after(.linked)
        let new = try JournalFile(next, .writing)
        // Before any other process can see the file.
        try new.lock(limits)
        try new.empty()
        var entries: [JournalEntry] = []
        try current.forEachLine(until: try current.size()) { line in
            if let entry = Self.entry(line) { entries.append(entry) }
        }
        try new.append(try entries.carried(within: limits.carriedBytes).flatMap { try $0.line() })
        try after(.written)
        try throwErrno(unlessZero: Glibc.rename(next.string, path.string))
        try synchronizeFolder()
        try after(.replaced)
        return new
    }

    // MARK: Reading

    /// Reads what was written before the call started.
    func read(_ extent: Journal.Extent, where isWanted: (JournalEntry) -> Bool) throws -> Journal.Contents {
        var contents = Journal.Contents()
        for (place, (file, size)) in try openForReading(extent).enumerated() {
            try file.forEachLine(until: size) { line in
                guard let entry = Self.entry(line) else { return contents.damaged += 1 }
                // Entries that were carried over are also in the previous file.
                if place == 0 || !entry.isCarried, isWanted(entry) { contents.entries.append(entry) }
            }
        }
        return contents
    }

    /// The open files, oldest first, each with its size. Nobody writes or rotates them while they are opened.
    private func openForReading(_ extent: Journal.Extent) throws -> [(file: JournalFile, size: Int64)] {
        var files: [JournalFile] = []
        let current: JournalFile
        do {
            current = try openCurrent(.reading)
        } catch Errno.noSuchFileOrDirectory {
            return []
        }
        defer { current.unlock() }
        for number in extent == .all ? try oldNumbers() : [] {
            let file = try JournalFile(old(number), .reading)
            if file.identity != current.identity { files.append(file) }
        }
        return try (files + [current]).map { ($0, try $0.size()) }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> JournalEntry? {
        try? JSONDecoder().decode(JournalEntry.self, from: Data(line))
    }

    // MARK: Opening

    /// Opens and locks the current file.
    private func openCurrent(_ purpose: JournalUnavailable.Purpose) throws -> JournalFile {
        while true {
            let isNew = purpose == .writing && JournalFile.Identity(path) == nil
            let file = try JournalFile(path, purpose)
            try file.lock(limits)
            guard JournalFile.Identity(path) == file.identity else { continue }
            if isNew { try synchronizeFolder() }
            return file
        }
    }

    /// Creates the folder, which only its owner can read.
    private func makeFolder() throws {
        guard JournalFile.Identity(folder) == nil else { return }
        var part = FilePath(root: folder.root)
        for component in folder.components {
            part.append(component)
            if mkdir(part.string, 0o700) != 0, errno != EEXIST {
                throw JournalUnavailable(.writing, part.string, .failed(Errno(rawValue: errno).description))
            }
        }
    }

    private func synchronizeFolder() throws {
        let folder = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
        try folder.closeAfter { try throwErrno(unlessZero: fsync(folder.rawValue)) }
    }
}
