internal import FoundationEssentials
internal import Postgres
internal import SystemPackage

/// The record of what was changed, by whom, and with what result: an append-only file of JSON lines.
///
/// A writer may die at any byte and leave an incomplete line. The next writer ends that line, and every reader skips
/// it. When the file is full, it becomes an older file, and a new file starts with what is still open
/// (`JournalFiles`). docs/decisions/0015 explains why the journal isn't a database, 0020 how files are rotated.
///
/// Waits for files and locks happen on the journal's own queue, never on Swift's thread pool or the main actor. The
/// journal waits at most 5 seconds for a lock of another process, in a cancelled task 250 milliseconds.
package actor Journal {
    private let queue = BlockingQueue(label: "caggctl.journal")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// The path of the current file; nil if there is no folder for it. Every call then throws `JournalUnavailable`.
    package nonisolated let path: String?
    private let limits: JournalLimits
    /// Whether the last call gave up waiting for the lock. The next call then tries only once, so that a command with
    /// many entries doesn't wait for each of them.
    private var gaveUp = false

    package init(path: String?) { self.init(path: path, limits: JournalLimits()) }

    init(path: String?, limits: JournalLimits) {
        self.path = path
        self.limits = limits
    }

    /// Which files to read.
    package enum Extent: Sendable {
        /// The current file, which starts with what was open when it was created. Its size is limited, independent of
        /// the journal's age.
        case current
        /// The current file and the older ones.
        case all
    }

    /// The result of a read.
    package struct Contents: Sendable {
        /// The entries in the order in which they were written.
        package var entries: [JournalEntry] = []
        /// The number of lines that aren't entries: incomplete, foreign, or of a later format.
        package var damaged = 0
    }

    /// Returns when the entry is on the disk. Throws `JournalUnavailable`, or `CancellationError` if the task was cancelled
    /// while another process held the lock; nothing is written then.
    package func append(_ entry: JournalEntry) throws {
        let line = try entry.line()
        try withFiles(.writing) { try $0.append(line) }
    }

    /// Reads all entries; none if there is no file yet. Throws like `append`.
    package func entries() throws -> [JournalEntry] { try read().entries }

    /// Reads only the wanted entries, which needs less memory than reading all. Throws like `append`.
    package func read(
        _ extent: Extent = .all, where isWanted: @Sendable (JournalEntry) -> Bool = { _ in true }
    ) throws -> Contents {
        try withFiles(.reading) { try $0.read(extent, where: isWanted) }
    }

    private func withFiles<Value>(
        _ purpose: JournalUnavailable.Purpose, _ body: (JournalFiles) throws -> Value
    ) throws -> Value {
        guard let path else { throw JournalUnavailable(purpose, nil, .noPlace) }
        var limits = limits
        if gaveUp { (limits.lock, limits.cancelledLock) = (.zero, .zero) }
        do {
            let value = try body(JournalFiles(FilePath(path), limits))
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
    /// The stored form of the entry, including the final newline.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
