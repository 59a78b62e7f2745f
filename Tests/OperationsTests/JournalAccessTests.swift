import Dispatch
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
        (limits.lock, limits.answer, limits.cancelledAnswer) = (
            .seconds(1), .seconds(1), .milliseconds(200)
        )
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
        #expect("\(written)" == "the journal can't be written: neither XDG_STATE_HOME nor HOME is set")
        #expect(written.advice != nil)
        let read = try await Self.failure { _ = try await journal.entries() }
        #expect("\(read)" == "the journal can't be read: neither XDG_STATE_HOME nor HOME is set")
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
        let start = ContinuousClock.now
        let named = kind == "device" ? "/dev/null" : path
        for failure in [
            try await Self.failure { try await journal.append(Self.entry) },
            try await Self.failure { _ = try await journal.entries() },
        ] {
            #expect(failure.path == named, "\(failure)")
            #expect(failure.reason == "it isn't a regular file" || failure.reason == "Is a directory", "\(failure)")
        }
    }

    @Test func folderThatCannotBeMadeIsNamedWithTheReason() async throws {
        let folder = try TemporaryState()
        try folder.write(Data(), to: "file")
        let path = folder.path + "/file/state/journal.jsonl"
        let failure = try await Self.failure { try await Journal(path: path).append(Self.entry) }
        #expect("\(failure)".hasPrefix("the journal can't be written: \(folder.path)/file"), "\(failure)")
        #expect(failure.reason == "Not a directory")
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

    @Test func heldLockIsWaitedForAndThenNamesItsHolder() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path, limits: Self.quick)
        let other = try Lock(path, LOCK_EX)
        let start = ContinuousClock.now
        let failure = try await Self.failure { try await journal.append(Self.entry) }
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(failure.path == path)
        #expect(failure.cause.isHeld && failure.reason.contains("locked by process \(getpid()) ("), "\(failure)")
        // A run of a hundred windows doesn't wait for each of its entries.
        let again = ContinuousClock.now
        for _ in 0..<20 { _ = try await Self.failure { try await journal.append(Self.entry) } }
        #expect(ContinuousClock.now - again < .seconds(10))
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

    @Test(arguments: [true, false])
    func threadThatNeverComesBackIsLeftBehind(isCancelled: Bool) async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let journal = Journal(path: path, limits: Self.quick)
        let gate = DispatchSemaphore(value: 0)
        let call = Task {
            try await journal.perform(.writing) { _, call in
                gate.wait()
                try call.step()
                Issue.record("it would write what is told not to be written")
            }
        }
        if isCancelled {
            try await Task.sleep(for: .milliseconds(50))
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        } else {
            #expect(try await Self.failure { try await call.value }.cause == .silent(.seconds(1)))
        }
        // The next one doesn't queue behind it.
        let start = ContinuousClock.now
        for _ in 0..<20 {
            let next = try await Self.failure { try await journal.append(Self.entry) }
            #expect(next.path == path && next.cause == .silent(.seconds(1)))
        }
        #expect(ContinuousClock.now - start < .seconds(10))
        gate.signal()
        while (try? await journal.append(Self.entry)) == nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await journal.entries() == [Self.entry])
    }

    @Test func holderIsFoundByDeviceAndInode() {
        let locks = """
            1: POSIX  ADVISORY  WRITE 11 fe:00:5368048 0 EOF
            2: FLOCK  ADVISORY  WRITE 12 fe:01:5368048 0 EOF
            3: FLOCK  ADVISORY  WRITE 13 fe:00:5368048 0 EOF
            3: -> FLOCK  ADVISORY  WRITE 14 fe:00:5368048 0 EOF
            """
        #expect(LockHolder.pid(in: locks, device: 0xFE00, inode: 5_368_048) == 13)
        #expect(LockHolder.pid(in: locks, device: 0xFE02, inode: 5_368_048) == nil)
        #expect(LockHolder.pid(in: locks, device: 0xFE00, inode: 1) == nil)
    }
}

/// What a command does about a journal that it can't use.
@Suite(.timeLimit(.minutes(2))) struct ChangeLogTests {
    private final class Warnings: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    @Test func firstFailureIsToldAndNoneStopsAnything() async throws {
        let warnings = Warnings()
        let log = ChangeLog(Journal(path: nil)) { warnings.add("\($0)") }
        #expect(try await log.read { try await $0.entries() } == nil)
        for event in [JournalEntry.Event.policyPaused(1), .policyResumed(1)] {
            try await log.append(JournalTests.entry(event))
        }
        #expect(warnings.all == ["the journal can't be read: neither XDG_STATE_HOME nor HOME is set"])
        #expect(await log.failure is JournalUnavailable)
    }

    @Test func whatCanBeUsedIsNotToldAnything() async throws {
        let folder = try TemporaryState()
        let log = ChangeLog(Journal(path: folder.path + "/journal.jsonl")) { Issue.record($0) }
        try await log.append(JournalTests.entry(.policyPaused(1)))
        #expect(try await log.read { try await $0.entries() } == [JournalTests.entry(.policyPaused(1))])
        #expect(await log.failure == nil)
    }

    /// What is announced isn't to be begun then; what was done is done, and only told to be missing.
    @Test(arguments: [(JournalEntry.Event.policyPaused(1), true), (.policyResumed(1), false)])
    func waitThatCtrlCEndsStopsWhatIsAnnounced(event: JournalEntry.Event, stops: Bool) async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        defer { close(descriptor) }
        let warnings = Warnings()
        let log = ChangeLog(Journal(path: path)) { warnings.add("\($0)") }
        let append = Task { try await log.append(JournalTests.entry(event)) }
        try await Task.sleep(for: .milliseconds(50))
        append.cancel()
        if stops {
            await #expect(throws: CancellationError.self) { try await append.value }
        } else {
            try await append.value
        }
        #expect(warnings.all.count == (stops ? 0 : 1), "\(warnings.all)")
    }
}
