internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// All files of a journal, and their rotation: the current file, `journal.jsonl`, and older files in the same folder,
/// `journal.1.jsonl` and so on. The newest of the older files has the highest number. A file keeps its number until it
/// is deleted.
///
/// Methods block their thread and throw `Errno`, `JournalUnavailable` or `CancellationError`. Reading, writing and
/// rotating need the lock of the current file. Another process may start a new file while a method waits for the lock.
/// The method therefore checks afterwards that the path still belongs to the locked file.
struct JournalStore {
    private let path: FilePath
    private let limits: JournalLimits

    /// - Parameter path: the path of the current file. If it is a symbolic link, all files are in the folder of the
    ///   link's target.
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

    /// Returns the path of the older file with this number.
    private func old(_ number: Int) -> FilePath { folder.appending("\(prefix)\(number)\(suffix)") }

    /// The path of the file that a rotation prepares. At the end of the rotation, the file becomes the current file.
    private var next: FilePath { folder.appending("\(prefix)next\(suffix)") }

    /// Returns the numbers of the older files, the oldest first.
    private func oldNumbers() throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).compactMap { name in
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
            return Int(name.dropFirst(prefix.count).dropLast(suffix.count))
        }.filter { $0 > 0 }.sorted()
    }

    // MARK: Writing

    /// Appends one line, which ends with a newline. Returns when the line is on the disk. Starts a new file if the
    /// current one is full.
    func append(_ line: [UInt8]) throws {
        try makeFolder()
        var file = try openCurrent(.writing)
        if try file.size() + Int64(line.count) > limits.fileBytes {
            do {
                file = try rotate(file)
            } catch {
                // If the rotation fails, the line goes into the full file: a large journal is better than a lost entry.
                guard OpenJournalFile.Identity(path) == file.identity else { throw error }
            }
        }
        try file.append(line)
    }

    /// A finished step of a rotation. A rotation starts a new file with copies of the entries that commands still need:
    /// the carried entries. The cases are in the order of the steps. A process may die after each step, and while it
    /// writes the file `next`.
    enum RotationStep: CaseIterable {
        /// The oldest files have been deleted.
        case pruned
        /// The current file also has a second name, which contains the next free number.
        case linked
        /// The carried entries are on the disk, in the file `next`.
        case written
        /// The file `next` has become the current file.
        case replaced
    }

    /// Creates a new current file that starts with the carried entries, and returns the locked file. After each step,
    /// readers still find every entry that isn't deleted.
    ///
    /// - Parameters:
    ///   - current: the current file, whose lock the caller holds.
    ///   - after: called after each step. If it throws an error, the rotation ends there.
    func rotate(_ current: OpenJournalFile, after: (RotationStep) throws -> Void = { _ in }) throws -> OpenJournalFile {
        let numbers = try oldNumbers()
        // If an earlier rotation was interrupted, the current file may already have a number as its second name.
        let isLinked = numbers.last.map(old).flatMap(OpenJournalFile.Identity.init) == current.identity
        for number in numbers.dropLast(isLinked ? limits.oldFiles : limits.oldFiles - 1) {
            try throwErrno(unlessZero: Glibc.unlink(old(number).string))
        }
        try after(.pruned)
        if !isLinked { try throwErrno(unlessZero: link(path.string, old((numbers.last ?? 0) + 1).string)) }
        try synchronizeFolder()
        try after(.linked)
        let new = try OpenJournalFile(next, .writing)
        // The file is locked before it becomes the current file, so that no other process can write to it first.
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

    /// Reads the entries that are in the files when this method opens them. Later entries aren't included.
    func read(_ extent: Journal.Extent, where isWanted: (JournalEntry) -> Bool) throws -> Journal.Contents {
        var contents = Journal.Contents()
        for (index, (file, size)) in try openForReading(extent).enumerated() {
            try file.forEachLine(until: size) { line in
                guard let entry = Self.entry(line) else { return contents.damaged += 1 }
                // A carried entry is a copy of an entry in an older file. If the older files are read too, the copies
                // are left out.
                if index == 0 || !entry.isCarried, isWanted(entry) { contents.entries.append(entry) }
            }
        }
        return contents
    }

    /// Opens the files and returns them with their sizes, the oldest first. Holds the current file's lock while it
    /// opens them, so that no other process writes or rotates.
    private func openForReading(_ extent: Journal.Extent) throws -> [(file: OpenJournalFile, size: Int64)] {
        var files: [OpenJournalFile] = []
        let current: OpenJournalFile
        do {
            current = try openCurrent(.reading)
        } catch Errno.noSuchFileOrDirectory {
            return []
        }
        defer { current.unlock() }
        for number in extent == .all ? try oldNumbers() : [] {
            let file = try OpenJournalFile(old(number), .reading)
            if file.identity != current.identity { files.append(file) }
        }
        return try (files + [current]).map { ($0, try $0.size()) }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> JournalEntry? {
        try? JSONDecoder().decode(JournalEntry.self, from: Data(line))
    }

    // MARK: Opening

    /// Opens and locks the current file. If another process replaces the file before it is locked, opens the new file.
    private func openCurrent(_ purpose: JournalUnavailable.Purpose) throws -> OpenJournalFile {
        while true {
            let isNew = purpose == .writing && OpenJournalFile.Identity(path) == nil
            let file = try OpenJournalFile(path, purpose)
            try file.lock(limits)
            guard OpenJournalFile.Identity(path) == file.identity else { continue }
            if isNew { try synchronizeFolder() }
            return file
        }
    }

    /// Creates the folder and its missing parent folders. Only their owner can use the folders that this method
    /// creates.
    private func makeFolder() throws {
        guard OpenJournalFile.Identity(folder) == nil else { return }
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
