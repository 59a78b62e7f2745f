import Foundation
import Postgres
import SQLSyntax
import Sandbox
import SimulatedEngine
import TestSupport

/// Plays a scenario on an engine and writes down what it does.
struct ScenarioRun {
    let engine: Engine
    let version: EmulatedVersion
    let server: ContractServer

    /// Every scenario begins here; each step is a minute later than the one before it, and must not last longer.
    static let start = TestData.now.adding(microseconds: -(TestData.now.unixMicroseconds % 3_600_000_000))

    func play(_ scenario: Scenario) async throws -> Transcript {
        let database = scenario.name
        let connection = try await server.makeDatabase(database, engine, at: Self.start)
        let notices = NoticeLines()
        connection.onNotice { notices.add($0) }
        // Of its own, because a step may leave its transaction open.
        let reader = try await Connection.open(server.connectionOptions(database: database))
        var transcript = Transcript(source: try await source(connection))
        var contents: [String: [String]] = [:]
        var clock = Self.start
        for step in scenario.steps where step.version == nil || step.version == version {
            clock = clock.adding(microseconds: 60_000_000)
            if let tick = step.tick { clock = clock.adding(tick) }
            try server.setClock(clock)
            var lines: [String] = []
            if step.tick != nil { try await runDueJobs(reader) }
            lines += try await answers(to: step, connection, notices)
            let names = try await Normalisation.hypertables(reader)
            let now = try await CatalogReading.read(reader)
            lines = lines.map { Normalisation.text($0, names) } + changes(from: contents, to: now)
            contents = now
            transcript.steps.append(.init(title: step.title, lines: lines))
        }
        await connection.close()
        await reader.close()
        return transcript
    }

    /// What the step's statements say, up to the first that fails.
    private func answers(
        to step: Scenario.Step, _ connection: Connection, _ notices: NoticeLines
    ) async throws -> [String] {
        var lines: [String] = []
        do {
            for statement in try statements(of: step.sql) {
                let rows = try await connection.query(SQL(unsafeRaw: statement)).rows
                lines += notices.take() + rows.map { "= " + $0.texts.map { $0 ?? "NULL" }.joined(separator: " | ") }
            }
        } catch let error as PostgresError {
            guard let state = error.sqlState else { throw error }
            lines += notices.take() + ["ERROR \(state): \(error.message)"]
            // What depends on an object is told in the order of their object ids.
            lines +=
                error.detail.map { ["DETAIL: \($0.split(separator: "\n").sorted().joined(separator: "\n"))"] } ?? []
            lines += error.hint.map { ["HINT: \($0)"] } ?? []
        } catch let error as TranslationError {
            lines.append("ERROR: \(error)")
        }
        return lines
    }

    private func source(_ connection: Connection) async throws -> String {
        let postgres = try await connection.query("SELECT current_setting('server_version')").rows[0]
        return "\(engine) on PostgreSQL \(try postgres.decode(String.self).split(separator: " ")[0])"
    }

    private func statements(of script: String) throws -> [String] {
        switch engine {
        case .timescaledb: try PostgresParser.statements(in: script).map(\.text)
        case .simulated: try engine.statements(of: script)
        }
    }

    /// What each relation has lost (-) and gained (+).
    private func changes(from old: [String: [String]], to new: [String: [String]]) -> [String] {
        Set(old.keys).union(new.keys).sorted().flatMap { relation -> [String] in
            let difference = (new[relation] ?? []).difference(from: old[relation] ?? [])
            guard !difference.isEmpty else { return [] }
            return [relation]
                + difference.removals.map { "  - \($0.row)" } + difference.insertions.map { "  + \($0.row)" }
        }
    }
}

extension CollectionDifference<String>.Change {
    fileprivate var row: String {
        switch self {
        case .insert(_, let row, _), .remove(_, let row, _): row
        }
    }
}

/// What a server says beside its results, as lines.
private final class NoticeLines: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []

    func add(_ notice: Notice) {
        // How many objects a DROP takes along is the engine's own affair.
        guard !notice.message.hasPrefix("drop cascades to") else { return }
        lock.withLock { lines.append("\(notice.severity): \(notice.message)") }
    }

    func take() -> [String] {
        lock.withLock {
            defer { lines = [] }
            return lines
        }
    }
}
