import Foundation
import Operations
import TestSupport
import Testing
import Timescale

@testable import Console

@Suite struct KeptDiffsTests {
    private let home = FileManager.default.temporaryDirectory.appending(path: "caggctl-test-\(UUID().uuidString)")
    private let subject = CaggSubject(server: "7", database: 5, cagg: 2)
    private var kept: KeptDiffs { KeptDiffs(environment: ["XDG_STATE_HOME": home.path]) }

    private func record(_ subject: CaggSubject, noise: Int64 = 0) -> DiffRecord {
        let range = CatalogSamples.range("2026-11-20", "2026-11-21")
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: range)
        summary.noise = noise
        return DiffRecord(
            summary, of: subject, settings: .init(DiffPlan(cagg: "hourly", range: range)), started: CatalogSamples.now,
            program: "test")
    }

    private func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: URL(filePath: try #require(kept.folder)), includingPropertiesForKeys: nil)
    }

    private func remove() { try? FileManager.default.removeItem(at: home) }

    @Test func whatIsWrittenIsReadAgain() throws {
        defer { remove() }
        #expect(try kept.read(subject) == nil)
        try kept.write(record(subject))
        try kept.write(record(subject, noise: 3))
        #expect(try kept.read(subject)?.noise == 3)
        #expect(try kept.read(CaggSubject(server: "7", database: 5, cagg: 3)) == nil)
    }

    /// It has values of `--group` and `--where`.
    @Test func onlyTheOwnerCanReadIt() throws {
        defer { remove() }
        try kept.write(record(subject))
        for path in [try #require(kept.folder)] + (try files().map(\.path)) {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect((mode ?? 0) & 0o077 == 0, "\(path)")
        }
    }

    @Test func serverThatIsKnownByItsAddressHasAFileToo() throws {
        defer { remove() }
        let subject = CaggSubject(server: "db1.example.com:5432/../x", database: 5, cagg: 2)
        try kept.write(record(subject))
        #expect(try files().count == 1)
        #expect(try kept.read(subject) != nil)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"form": 1}"#, #"{"form": "caggctl.diff.kept/9"}"#, #"{"form": "caggctl.diff.kept/1"}"#,
    ])
    func fileThatIsNoDiffIsAnError(text: String) throws {
        defer { remove() }
        try kept.write(record(subject))
        try Data(text.utf8).write(to: try #require(files().first))
        let error = #expect(throws: ConsoleError.self) { try kept.read(subject) }
        #expect(error?.exitCode == .failed)
    }

    @Test func diffOfAnotherDatabaseIsNotTakenForThisOne() throws {
        defer { remove() }
        let other = CaggSubject(server: "7_", database: 5, cagg: 2)
        let same = CaggSubject(server: "7.", database: 5, cagg: 2)
        try kept.write(record(other))
        #expect(throws: ConsoleError.self) { try kept.read(same) }
    }

    @Test func withoutAHomeNothingIsKept() throws {
        let homeless = KeptDiffs(environment: [:])
        try homeless.write(record(subject))
        #expect(try homeless.read(subject) == nil)
    }

    @Test func sandboxKeepsItsOwn() {
        #expect(KeptDiffs(environment: ["HOME": "/home/ann"]).folder == "/home/ann/.local/state/caggctl/diffs")
        #expect(KeptDiffs(environment: ["HOME": "/home/ann"], sandbox: "/tmp/box").folder == "/tmp/box/diffs")
    }
}
