import Foundation
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What is read of one cagg where the database has many.
@Suite(.droppingDatabases) struct NarrowReadTests {
    /// Twenty caggs; the first one, `hourly`, was never refreshed.
    private static func withManyCaggs(_ engine: Engine, _ body: (OperatedDatabase) async throws -> Void) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database)
            let others = (2...20).map { number in
                """
                CREATE MATERIALIZED VIEW other_\(number) WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA
                """
            }
            try await withConnection(to: database.options) { connection in
                for statement in try engine.statements(of: others.joined(separator: ";\n")) {
                    try await connection.query(SQL(unsafeRaw: statement))
                }
            }
            try await body(database)
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func aWindowReadsTheStateOfItsOwnCagg(engine: Engine) async throws {
        try await Self.withManyCaggs(engine) { database in
            let plan = try await database.plan("hourly", from: Readings.start, to: Readings.end)
            let queue = RefreshQueue(plan.windows, order: .oldest)
            let steps = RefreshSteps(plan, sizer: nil, database.reader)
            let statements = try await AnsweredStatement.collect(on: database.connection) {
                let step = try await steps.next(queue)
                #expect(step?.range == plan.windows.first)
            }
            #expect(statements.count > 5)
            let wide = statements.filter { $0.rows > 3 }
            #expect(wide.isEmpty, "\(wide)")
        }
    }

    /// What is left out concerns other caggs only.
    @Test(arguments: Engine.allUnderTest)
    func aCaggReadByItselfIsAsAmongAllOthers(engine: Engine) async throws {
        try await OperatedDatabase.with(engine, [.lateData, .failingJob]) { database in
            try await database.reader.inSnapshot {
                let all = try await database.reader.readState()
                #expect(all.caggs.count > 2)
                for state in all.caggs {
                    #expect(try await database.reader.readState(ofCagg: state.cagg.id) == state)
                    #expect(try await database.reader.cagg(named: state.cagg.view.name) == state.cagg)
                    let hierarchy = try await database.reader.readHierarchy(of: state.cagg.view.name)
                    let expected = [state] + all.below(state) + all.above(state)
                    #expect(Set(hierarchy.caggs) == Set(expected))
                    #expect(try hierarchy.find(state.cagg.view.name) == state)
                }
                #expect(try await database.reader.readState(ofCagg: -1) == nil)
            }
            await #expect(throws: TimescaleError.unknownCagg("nowhere", similar: [])) {
                try await database.reader.readHierarchy(of: "nowhere")
            }
        }
    }
}

/// A statement and how many rows the server answered it with.
struct AnsweredStatement: Sendable {
    var text: String
    var rows: Double

    /// The statements that `body` runs on the connection, as `auto_explain` tells of them. Takes a superuser.
    static func collect(on connection: Connection, _ body: () async throws -> Void) async throws -> [AnsweredStatement]
    {
        try await connection.query("LOAD 'auto_explain'")
        for (name, value) in [
            ("auto_explain.log_analyze", "on"), ("auto_explain.log_format", "json"),
            ("auto_explain.log_min_duration", "0"), ("client_min_messages", "log"),
        ] {
            try await connection.query("SELECT set_config(\(name), \(value), false)")
        }
        let messages = Mutex<[String]>([])
        connection.onNotice { notice in messages.withLock { $0.append(notice.message) } }
        try await body()
        connection.onNotice(nil)
        try await connection.query("SET auto_explain.log_min_duration = -1")
        return try messages.withLock { $0 }.compactMap(read)
    }

    private static func read(_ message: String) throws -> AnsweredStatement? {
        guard message.hasPrefix("duration: "), let start = message.firstIndex(of: "{") else { return nil }
        let object = try JSONSerialization.jsonObject(with: Data(message[start...].utf8)) as? [String: Any]
        let plan = object?["Plan"] as? [String: Any]
        guard let text = object?["Query Text"] as? String, let rows = plan?["Actual Rows"] as? NSNumber else {
            return nil
        }
        return AnsweredStatement(text: text, rows: rows.doubleValue)
    }
}
