internal import FoundationEssentials
internal import Postgres
internal import SystemPackage

/// The journal records what was changed, by whom, and with what result. It is an append-only file of JSON lines.
///
/// A process can die while it writes and leave an incomplete line. The next writer ends that line, and readers skip it.
/// When the current file is full, it is kept as an older file, and a new current file is created. The new file starts
/// with copies of the entries that commands still need (`carried(within:)`). docs/decisions/0015 explains why the
/// journal isn't a database, and 0020 explains how files are rotated.
///
/// The journal waits for files and locks on its own queue, never on Swift's thread pool or the main actor. While
/// another process holds the lock, the journal waits at most 5 seconds, or 250 milliseconds if the task is cancelled.
package actor Journal {
    private let queue = BlockingQueue(label: "caggctl.journal")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// The path of the current file. Nil if there is no folder for the file; then every call throws
    /// `JournalUnavailable`.
    package nonisolated let path: String?
    private let limits: JournalLimits
    /// Whether the last call gave up waiting for the lock. If so, the next call tries to take the lock only once. A
    /// command with many entries therefore doesn't wait 5 seconds for every entry.
    private var gaveUp = false

    package init(path: String?) { self.init(path: path, limits: JournalLimits()) }

    init(path: String?, limits: JournalLimits) {
        self.path = path
        self.limits = limits
    }

    /// Which files to read.
    package enum Extent: Sendable {
        /// The current file only. It starts with copies of the older entries that commands still need. Its size is
        /// limited, however old the journal is.
        case current
        /// The current file and the older ones.
        case all
    }

    /// The result of reading the journal.
    package struct Contents: Sendable {
        /// The entries in the order in which they were written.
        package var entries: [JournalEntry] = []
        /// The number of lines that can't be read as entries, because the line is incomplete, wasn't written by
        /// caggctl, or has a later format.
        package var damaged = 0
    }

    /// Appends an entry, and returns when the entry is on the disk. Throws `JournalUnavailable`. If the task is
    /// cancelled while another process holds the lock, throws `CancellationError` and writes nothing.
    package func append(_ entry: JournalEntry) throws {
        let line = try entry.line()
        try withStore(.writing) { try $0.append(line) }
    }

    /// Returns all entries of all files. Empty if the journal doesn't exist yet. Throws the same errors as `append`.
    package func entries() throws -> [JournalEntry] { try read().entries }

    /// Returns only the entries for which `isWanted` is true. This needs less memory than reading all entries. Throws
    /// the same errors as `append`.
    package func read(
        _ extent: Extent = .all, where isWanted: @Sendable (JournalEntry) -> Bool = { _ in true }
    ) throws -> Contents {
        try withStore(.reading) { try $0.read(extent, where: isWanted) }
    }

    private func withStore<Value>(
        _ purpose: JournalUnavailable.Purpose, _ body: (JournalStore) throws -> Value
    ) throws -> Value {
        guard let path else { throw JournalUnavailable(purpose, nil, .noPlace) }
        var limits = limits
        if gaveUp { (limits.lock, limits.cancelledLock) = (.zero, .zero) }
        do {
            let value = try body(JournalStore(FilePath(path), limits))
            gaveUp = false
            return value
        } catch let error as JournalUnavailable {
            gaveUp = error.cause.isHeld
            throw error
        } catch let error as Errno {
            throw JournalUnavailable(purpose, path, .failed(error.description))
        } catch {
            gaveUp = error is CancellationError
            throw error
        }
    }
}

extension JournalEntry {
    /// Returns the entry as a line of the file, including the newline at its end.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
