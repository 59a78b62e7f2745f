internal import FoundationEssentials
internal import Postgres
internal import SystemPackage

/// The record of what was changed, by whom, and with what result: a file of JSON lines that is only appended to.
///
/// A writer may die at any byte. It leaves a line without an end, which the next writer ends and every reader skips. A full
/// file becomes an older one, and the new one begins with what is still open (`JournalFiles`). docs/decisions/0015 says why
/// there is no database behind it, 0020 how files are rotated.
///
/// Files and locks are waited for on a queue of the journal's own, never on Swift's pool or the main actor. A lock that
/// another process holds is waited for 5 seconds at most, and 250 milliseconds by a cancelled task.
package actor Journal {
    private let queue = BlockingQueue(label: "caggctl.journal")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Of the current file; nil if there is no folder for it. Every call then throws `JournalUnavailable`.
    package nonisolated let path: String?
    private let limits: JournalLimits
    /// Whether the last call gave up waiting for the lock. The next one tries only once, so that a command with many
    /// entries doesn't wait for each.
    private var gaveUp = false

    package init(path: String?) { self.init(path: path, limits: JournalLimits()) }

    init(path: String?, limits: JournalLimits) {
        self.path = path
        self.limits = limits
    }

    /// Which files are read.
    package enum Extent: Sendable {
        /// The current file, which begins with what was open when it was made. Its size is limited, whatever the journal's age.
        case current
        /// The current file and the older ones.
        case all
    }

    /// The result of a read.
    package struct Contents: Sendable {
        /// In the order they were written.
        package var entries: [JournalEntry] = []
        /// The number of lines that aren't entries: torn, foreign, or of a later form.
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

    /// Reads the entries that are wanted, which takes less memory than keeping them all. Throws like `append`.
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

/// How large the journal may become, and how long its lock is waited for.
struct JournalLimits: Sendable {
    /// Of the current file; an entry that would exceed it goes into a new one.
    var fileBytes: Int64 = 512 << 10
    /// How many older files are kept: 16 MB in all, with the current one.
    var oldFiles = 31
    /// How much of a new file may be carried over, so that it has room for new entries.
    var carriedBytes: Int { Int(fileBytes / 2) }
    /// For another process to release its lock. An entry takes milliseconds.
    var lock: Duration = .seconds(5)
    /// The same if the task is cancelled: what was done before is still written if the lock is free in a moment.
    var cancelledLock: Duration = .milliseconds(250)
}

extension JournalEntry {
    /// The entry as it is stored, with the newline that ends it.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
