import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing
import Timescale

@testable import Operations

/// A journal that can't be used is an error in time, which names the file, whatever is wrong with it.
@Suite(.timeLimit(.minutes(2))) struct JournalAccessTests {
    private static let entry = JournalTests.entry(.policyPaused(1))

    private static var quick: JournalLimits {
        var limits = JournalLimits()
        limits.lock = .seconds(1)
        return limits
    }

    /// A lock of another open file, as another process has it; gone with this value.
    private final class Lock: Sendable {
        private let descriptor: Int32

        init(_ path: String, _ operation: Int32) throws {
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0 && flock(descriptor, operation | LOCK_NB) == 0)
        }

        deinit { close(descriptor) }
    }

    private static func failure(_ body: () async throws -> Void) async throws -> JournalUnavailable {
        try #require(await #expect(throws: JournalUnavailable.self) { try await body() })
    }

    @Test func withoutAFolderForItEveryCallSaysSo() async throws {
        let journal = Journal(path: nil)
        let written = try await Self.failure { try await journal.append(Self.entry) }
        #expect("\(written)" == "the journal can't be written: neither HOME nor XDG_STATE_HOME is set")
        #expect(written.hint != nil)
        let read = try await Self.failure { _ = try await journal.entries() }
        #expect("\(read)" == "the journal can't be read: neither HOME nor XDG_STATE_HOME is set")
    }

    @Test(arguments: ["fifo", "folder", "device"])
    func whatIsNoRegularFileIsAnErrorAtOnce(kind: String) async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        switch kind {
        case "fifo": try #require(mkfifo(path, 0o600) == 0)
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        default: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
        }
        let journal = Journal(path: path)
        let named = kind == "device" ? "/dev/null" : path
        for failure in [
            try await Self.failure { try await journal.append(Self.entry) },
            try await Self.failure { _ = try await journal.entries() },
        ] {
            #expect(failure.path == named, "\(failure)")
            #expect("\(failure)".hasSuffix(": \(named): not a regular file") && failure.hint != nil, "\(failure)")
        }
    }

    @Test func folderThatCannotBeMadeIsNamedWithTheReason() async throws {
        let folder = try TemporaryState()
        try folder.write(Data(), to: "file")
        let path = folder.path + "/file/state/journal.jsonl"
        let failure = try await Self.failure { try await Journal(path: path).append(Self.entry) }
        #expect("\(failure)".hasPrefix("the journal can't be written: \(folder.path)/file"), "\(failure)")
        #expect("\(failure)".hasSuffix(": Not a directory"), "\(failure)")
        #expect(failure.hint?.contains("ls -ld") == true)
    }

    /// On NFS the lock to write needs a file that is opened for writing.
    @Test func readersShareTheirLock() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path, limits: Self.quick)
        try await journal.append(Self.entry)
        let other = try Lock(path, LOCK_SH)
        #expect(try await journal.entries() == [Self.entry])
        withExtendedLifetime(other) {}
    }

    @Test func heldLockIsWaitedForAndThenAnErrorThatNamesTheFile() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path, limits: Self.quick)
        let other = try Lock(path, LOCK_EX)
        let start = ContinuousClock.now
        let failure = try await Self.failure { try await journal.append(Self.entry) }
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(failure.path == path)
        #expect("\(failure)" == "the journal can't be written: \(path): another process holds the lock on this file")
        // A run of a hundred windows doesn't wait for each of its entries.
        let again = ContinuousClock.now
        for _ in 0..<20 { _ = try await Self.failure { try await journal.append(Self.entry) } }
        #expect(ContinuousClock.now - again < Self.quick.lock * 20)
        #expect(try await Self.failure { _ = try await journal.entries() }.purpose == .reading)
        withExtendedLifetime(other) {}
    }

    @Test func lockThatIsLetGoInTimeIsNoFailure() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path)
        let other = Mutex<Lock?>(try Lock(path, LOCK_EX))
        let append = Task { try await journal.append(Self.entry) }
        try await Task.sleep(for: .milliseconds(100))
        other.withLock { $0 = nil }
        try await append.value
        #expect(try await journal.entries() == [Self.entry])
    }

    @Test func cancelledTaskDoesNotWaitForALock() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path)
        let other = try Lock(path, LOCK_EX)
        let append = Task { try await journal.append(Self.entry) }
        try await Task.sleep(for: .milliseconds(100))
        let start = ContinuousClock.now
        append.cancel()
        await #expect(throws: CancellationError.self) { try await append.value }
        // Without that it waits for five seconds.
        #expect(ContinuousClock.now - start < .seconds(4))
        withExtendedLifetime(other) {}
    }

    /// What was done before Ctrl-C is still written down.
    @Test func cancelledTaskWritesWhatItNeedNotWaitFor() async throws {
        let folder = try TemporaryState()
        let journal = Journal(path: folder.path + "/journal.jsonl")
        let append = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await journal.append(Self.entry)
        }
        try await append.value
        #expect(try await journal.entries() == [Self.entry])
    }

    /// Root may write everywhere, so a file system that is mounted read-only stands for a folder without permission.
    @Test func folderThatCannotBeWrittenIsNamedWithTheReason() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path)
        try await journal.append(Self.entry)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path) }
        // The file itself can be written, but not rotated.
        var limits = JournalLimits()
        limits.fileBytes = 1
        let full = Journal(path: path, limits: limits)
        try await full.append(Self.entry)
        #expect(try await full.entries().count == 2)
        let failure = try await Self.failure { try await Journal(path: "/proc/self/journal.jsonl").append(Self.entry) }
        #expect("\(failure)".hasPrefix("the journal can't be written: /proc/self/journal.jsonl: "), "\(failure)")
    }
}
