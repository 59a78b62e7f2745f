import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

/// What random edits change is found, with the right verdict, and nothing else is.
@Suite(.droppingDatabases) struct DiffPropertyTests {
    @Test(arguments: Engine.allUnderTest, [1, 2, 3] as [UInt64])
    func everyEditOfEveryTypeIsFoundAndNothingElse(engine: Engine, seed: UInt64) async throws {
        try await OperatedDatabase.empty(engine) { database in
            var model = EditedCagg(seed: seed)
            try await database.run(model.script, on: engine)
            _ = try await database.refresh("edited", from: Readings.start, to: Readings.end)
            let healthy = try await database.diff("edited")
            #expect(healthy.skipped == [])
            #expect(healthy.counts == [:])
            #expect(healthy.noise == 0)
            #expect(healthy.compared == Int64(model.raw.count))
            let table = try await database.state("edited").cagg.materialization
            for round in 1...4 {
                let edits = (0..<25).compactMap { _ in model.edit(stored: table) }
                // Three seeds on four engines make a thousand.
                #expect(edits.count > 20)
                try await database.execute(edits)
                try await expect(model, database, "seed \(seed), round \(round)")
            }
        }
    }

    private func expect(_ model: EditedCagg, _ database: OperatedDatabase, _ where: Comment) async throws {
        let found = Mutex<[Difference]>([])
        let summary = try await database.diff(DiffPlan(cagg: "edited", range: .all)) { difference in
            found.withLock { $0.append(difference) }
        }
        #expect(summary.skipped == [], `where`)
        let read = found.withLock { $0 }.map { model.finding($0) }
        #expect(counted(read) == counted(model.findings), `where`)
        #expect(summary.noise == model.noise, `where`)
        for verdict in DiffVerdict.allCases {
            #expect(summary.count(verdict) == Int64(model.findings.count { $0.verdict == verdict }), `where`)
        }
    }

    /// As many of each: a key that stands twice is told twice.
    private func counted(_ findings: [EditedCagg.Finding?]) -> [EditedCagg.Finding?: Int] {
        findings.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

extension TimeRange {
    /// To be bounded by what is there.
    static let all = TimeRange(start: .noBegin, end: .noEnd)
}

extension OperatedDatabase {
    /// Statement after statement, each in a transaction of its own, as somebody else would run them.
    func execute(_ statements: [SQL]) async throws {
        for statement in statements { try await execute(statement) }
    }
}
