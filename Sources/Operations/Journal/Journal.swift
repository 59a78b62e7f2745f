internal import Dispatch
internal import FoundationEssentials
internal import SystemPackage

/// The record of what was changed, by whom, and with what result: a file of JSON lines that is only appended to.
///
/// A writer may die at any byte. It leaves a line without an end, which the next writer ends and every reader skips.
/// When the file has reached its limit, it becomes `journal.1.jsonl`, and a new one begins with what is still open.
/// docs/decisions/0015 says why there is no database behind it, 0020 how files are rotated and what bounds there are.
///
/// Files are touched on a queue of the journal's own, never on Swift's pool. Every call ends within the time limits of
/// `JournalLimits`, and soon after its task is cancelled, even if the file system doesn't answer: the blocked thread is
/// then left behind.
package actor Journal {
    /// Of the current file; nil if there is no folder for it. Every call then throws `JournalUnavailable`.
    package nonisolated let path: String?
    private let limits: JournalLimits
    private let queue = DispatchQueue(label: "caggctl.journal")
    /// The last call that was left behind; no other one is begun before it comes back.
    private var blocked: JournalCall?
    /// Whether the last call found the file locked until its patience ended; the next one then tries only once, so that
    /// a run of many entries doesn't wait for each.
    private var isHeld = false

    package init(path: String?) { self.init(path: path, limits: JournalLimits()) }

    init(path: String?, limits: JournalLimits) {
        self.path = path
        self.limits = limits
    }

    /// Which files are read.
    package enum Extent: Sendable {
        /// The current file, which begins with what was open when it did: its size is limited, whatever the journal's age.
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

    /// Returns when the entry is on the disk. Waits for another process's lock, also for a moment if the task is cancelled
    /// already. Throws `JournalUnavailable`, or `CancellationError` if the task was cancelled while it waited.
    package func append(_ entry: JournalEntry) async throws {
        let line = try entry.line()
        let limits = limits
        try await perform(.writing) { path, call in
            try JournalFiles(FilePath(path), limits, call).append(line)
        }
    }

    /// Reads all entries; none if there is no file yet. Throws like `append`.
    package func entries() async throws -> [JournalEntry] { try await read().entries }

    /// Reads the entries that are wanted, which takes less memory than keeping them all. Throws like `append`.
    package func read(
        _ extent: Extent = .all, where isWanted: @escaping @Sendable (JournalEntry) -> Bool = { _ in true }
    ) async throws -> Contents {
        let limits = limits
        return try await perform(.reading) { path, call in
            try JournalFiles(FilePath(path), limits, call).read(extent, where: isWanted)
        }
    }

    /// Runs `body` on the journal's queue, and waits for it as long as it makes progress.
    func perform<Value: Sendable>(
        _ purpose: JournalUnavailable.Purpose, _ body: @escaping @Sendable (String, JournalCall) throws -> Value
    ) async throws -> Value {
        guard let path else {
            throw JournalUnavailable(purpose, nil, .noPlace)
        }
        if let blocked {
            guard blocked.isOver else { throw JournalUnavailable(purpose, path, .silent(limits.answer)) }
            self.blocked = nil
        }
        let call = JournalCall(limits, triesOnce: isHeld)
        let answer = FirstAnswer<Result<Value, any Error>>()
        queue.async {
            let result = Result { try body(path, call) }
            call.end()
            answer.give(result)
        }
        let watch = Task {
            while true {
                try await Task.sleep(for: limits.watch)
                guard let outcome = call.letGoIfOverdue() else { continue }
                return answer.give(.failure(outcome == .cancelled ? CancellationError() : JournalCall.Silent()))
            }
        }
        let result = await withTaskCancellationHandler {
            await answer.value
        } onCancel: {
            call.cancel()
        }
        watch.cancel()
        if !call.isOver { blocked = call }
        do {
            let value = try result.get()
            isHeld = false
            return value
        } catch {
            let unavailable = JournalUnavailable(error, purpose, path, limits)
            isHeld = unavailable?.cause.isHeld ?? (isHeld || error is CancellationError)
            throw unavailable ?? error
        }
    }
}

extension JournalEntry {
    /// As it stands in the file, its end included.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
