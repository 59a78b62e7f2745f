import Foundation
import Postgres
import SystemPackage
import TestSupport
import Testing
import Timescale

@testable import Operations

/// A journal that begins new files: bounded, and never without an entry, wherever a process dies.
@Suite(.timeLimit(.minutes(2))) struct JournalRotationTests {
    private static func limits(_ bytes: Int64, oldFiles: Int = 7) -> JournalLimits {
        var limits = JournalLimits()
        (limits.fileBytes, limits.oldFiles) = (bytes, oldFiles)
        // Several writers on a slow disk wait for each other.
        limits.lock = .seconds(60)
        return limits
    }

    /// Told apart by their numbers, and nothing to be carried over.
    private static func entry(_ number: Int) -> JournalEntry {
        JournalTests.entry(.policyResumed(Int32(1_000 + number)), run: "r\(number)")
    }

    private static func names(_ folder: TemporaryState) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private static func size(_ folder: TemporaryState) throws -> Int {
        try names(folder).reduce(0) { try $0 + folder.bytes($1).count }
    }

    @Test func fullFileBecomesAnOlderOneAndAllIsReadInOrder() async throws {
        let folder = try TemporaryState()
        let journal = Journal(path: folder.path + "/journal.jsonl", limits: Self.limits(2_000))
        let entries = (0..<40).map(Self.entry)
        for entry in entries { try await journal.append(entry) }
        #expect(try Self.names(folder).contains("journal.3.jsonl"))
        #expect(!(try Self.names(folder).contains("journal.next.jsonl")))
        #expect(try await journal.entries() == entries)
        #expect(
            try await journal.read(.current).entries
                == Array(entries.suffix(try await journal.read(.current).entries.count)))
        #expect(try folder.permissions("journal.1.jsonl") == 0o600)
        #expect(try folder.permissions("journal.jsonl") == 0o600)
    }

    @Test func sizeOfAllFilesIsBoundedAndTheNewestEntriesAreKept() async throws {
        let folder = try TemporaryState()
        let limits = Self.limits(2_000, oldFiles: 3)
        let journal = Journal(path: folder.path + "/journal.jsonl", limits: limits)
        for number in 0..<60 {
            try await journal.append(Self.entry(number))
            #expect(try Self.size(folder) <= 4 * 2_000, "after \(number)")
        }
        let names = try Self.names(folder)
        #expect(names.count == 4 && !names.contains("journal.1.jsonl") && !names.contains("journal.next.jsonl"))
        let kept = try await journal.entries()
        #expect(kept == (60 - kept.count..<60).map(Self.entry))
        #expect(kept.count > 15)
    }

    /// As after a kill -9 between two steps, or while the new file is written.
    @Test(arguments: JournalStore.RotationStep.allCases, [2, 3])
    func processThatDiesAfterAStepLosesNothing(step: JournalStore.RotationStep, oldFiles: Int) async throws {
        struct Killed: Error {}
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let limits = Self.limits(2_000, oldFiles: oldFiles + 1)
        let journal = Journal(path: path, limits: limits)
        let paused = JournalTests.entry(.policyPaused(7), run: "paused")
        var entries = [paused]
        try await journal.append(paused)
        func append() async throws {
            entries.append(Self.entry(entries.count))
            try await journal.append(entries[entries.count - 1])
        }
        while try Self.names(folder).count < oldFiles { try await append() }
        while try folder.bytes("journal.jsonl").count < 1_700 { try await append() }
        let store = JournalStore(FilePath(path), limits)
        let current = try OpenJournalFile(FilePath(path), .writing)
        try current.lock(limits)
        #expect(throws: Killed.self) {
            _ = try store.rotate(current) { if $0 == step { throw Killed() } }
        }
        current.unlock()
        func check(_ comment: String) async throws {
            let read = try await journal.read()
            #expect(read.entries == entries, "\(comment)")
            #expect(read.damaged == 0, "\(comment)")
            #expect(try await journal.pausedPolicies(server: "7", database: 5).map(\.job) == [7], "\(comment)")
        }
        try await check("after \(step)")
        if try Self.names(folder).contains("journal.next.jsonl") {
            let next = try folder.bytes("journal.next.jsonl")
            #expect(step == .written && !next.isEmpty)
            // Each end of a line and its neighbours, and a length in between now and then.
            let ends = next.indices.filter { next[$0] == UInt8(ascii: "\n") }.flatMap { [$0 - 1, $0, $0 + 1] }
            for length in Set(ends + Array(stride(from: 0, to: next.count, by: 61))) where length < next.count {
                try folder.write(next.prefix(length), to: "journal.next.jsonl")
                try await check("with \(length) bytes of the next file")
            }
        }
        for _ in 0..<3 {
            try await append()
            try await check("\(entries.count) entries")
        }
        #expect(!(try Self.names(folder).contains("journal.next.jsonl")))
        #expect(try Self.names(folder).count == oldFiles + 1)
    }

    @Test func rotationThatWasInterruptedCostsNoOlderFile() async throws {
        struct Killed: Error {}
        let folder = try TemporaryState()
        let limits = Self.limits(2_000, oldFiles: 3)
        let path = FilePath(folder.path + "/journal.jsonl")
        let journal = Journal(path: path.string, limits: limits)
        var number = 0
        while try Self.names(folder).count < 4 {
            try await journal.append(Self.entry(number))
            number += 1
        }
        let kept = try Self.names(folder)
        for _ in 0..<3 {
            let current = try OpenJournalFile(path, .writing)
            #expect(throws: Killed.self) {
                _ = try JournalStore(path, limits).rotate(current) { if $0 == .linked { throw Killed() } }
            }
        }
        #expect(kept == ["journal.1.jsonl", "journal.2.jsonl", "journal.3.jsonl", "journal.jsonl"])
        #expect(
            try Self.names(folder) == ["journal.2.jsonl", "journal.3.jsonl", "journal.4.jsonl", "journal.jsonl"])
    }

    /// Each actor has its own descriptors and locks, as processes have.
    @Test func severalThatRotateAtTheSameTimeLoseNothing() async throws {
        let folder = try TemporaryState()
        let path = folder.path + "/journal.jsonl"
        let limits = Self.limits(3_000, oldFiles: 80)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let journal = Journal(path: path, limits: limits)
                    for job in 0..<30 {
                        try await journal.append(JournalTests.entry(.policyResumed(Int32(job)), run: "w\(writer)"))
                        if job % 10 == 0 { #expect(try await journal.read().damaged == 0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let contents = try await Journal(path: path, limits: limits).read()
        #expect(contents.damaged == 0)
        #expect(contents.entries.count == 120)
        for writer in 0..<4 {
            #expect(
                contents.entries.filter { $0.run == "w\(writer)" }.map(\.event) == (0..<30).map { .policyResumed($0) })
        }
        #expect(try Self.names(folder).count > 10)
    }

    @Test func fileOfAnEarlierVersionIsTakenOverWhole() async throws {
        let folder = try TemporaryState()
        let entries = (0..<100).map(Self.entry)
        let paused = JournalTests.entry(.policyPaused(7), run: "paused")
        let lines = try ([paused] + entries).map { try $0.line() }
        try folder.write(Data(lines.joined()) + Data("torn".utf8), to: "journal.jsonl")
        let journal = Journal(path: folder.path + "/journal.jsonl", limits: Self.limits(2_000))
        try await journal.append(Self.entry(100))
        #expect(try await journal.entries() == [paused] + entries + [Self.entry(100)])
        #expect(try await journal.read().damaged == 1)
        #expect(try await journal.read(.current).entries.map(\.event) == [.policyPaused(7), .policyResumed(1_100)])
    }

    @Test func symbolicLinkStaysOneAndTheFilesAreWhereItPoints() async throws {
        let (folder, real) = (try TemporaryState(), try TemporaryState())
        try real.write(Data(), to: "log.jsonl")
        let path = folder.path + "/journal.jsonl"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: real.path + "/log.jsonl")
        let journal = Journal(path: path, limits: Self.limits(2_000))
        for number in 0..<10 { try await journal.append(Self.entry(number)) }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == real.path + "/log.jsonl")
        #expect(try Self.names(real) == ["log.1.jsonl", "log.jsonl"])
        #expect(try await journal.entries() == (0..<10).map(Self.entry))
    }

    /// As where the folder can't be written: a journal that grows is better than an entry that is lost.
    @Test func fileThatCannotBeRotatedGrows() async throws {
        let folder = try TemporaryState()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/journal.next.jsonl", withIntermediateDirectories: false)
        let journal = Journal(path: folder.path + "/journal.jsonl", limits: Self.limits(2_000))
        for number in 0..<20 { try await journal.append(Self.entry(number)) }
        #expect(try await journal.entries() == (0..<20).map(Self.entry))
        try FileManager.default.removeItem(atPath: folder.path + "/journal.next.jsonl")
        try await journal.append(Self.entry(20))
        #expect(try await journal.entries() == (0..<21).map(Self.entry))
        #expect(try await journal.read(.current).entries == [Self.entry(20)])
    }
}
