import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing
import Timescale

/// A diff holds a snapshot for long, and nobody up by it.
@Suite(.droppingDatabases) struct DiffBesideOthersTests {
    private static let cagg = "llm_metrics_1hour"

    /// The chunks of a slice go as soon as it was compared, in the middle of the diff.
    @Test(arguments: Engine.allUnderTest)
    func chunksCanBeDroppedBetweenTwoSlices(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let plan = DiffPlan(cagg: Self.cagg, range: TimeRange(start: .noBegin, end: .noEnd))
            let dropped = Mutex<Int64>(0)
            let failure = Mutex<String?>(nil)
            let run = DiffRun(
                plan, database.reader, connect: { [options = database.programOptions] in try await .open(options) })
            let summary = try await run.run(
                { event in
                    guard case .sliceFinished(let slice) = event else { return }
                    do {
                        let end = TimeType.timestamptz.parameter(slice.end)
                        let rows = try await database.execute(
                            """
                            SELECT count(*) FROM set_config('lock_timeout', '2s', false) AS patience,
                                   LATERAL drop_chunks('llm_traces', older_than => \(end)) WHERE patience IS NOT NULL
                            """)
                        let count = try rows[0].decode(Int64.self)
                        dropped.withLock { $0 += count }
                    } catch {
                        failure.withLock { $0 = "\(error)" }
                    }
                }, { _ in })
            #expect(failure.withLock { $0 } == nil)
            #expect(dropped.withLock { $0 } > 0)
            #expect(summary.slices.count > 1 && summary.skipped.isEmpty)
            #expect(summary.isClean)
        }
    }

    @Test(arguments: Engine.realUnderTest)
    func compressedStoredChunksAreComparedLikeOthers(engine: Engine) async throws {
        try await OperatedDatabase.with(engine) { database in
            let before = try await database.diff(Self.cagg)
            try await database.execute(
                "ALTER MATERIALIZED VIEW \(identifier: Self.cagg) SET (timescaledb.compress = true)")
            let compressed = try await database.execute(
                "SELECT compress_chunk(c) FROM show_chunks(\(Self.cagg)::regclass) c")
            #expect(!compressed.isEmpty)
            let after = try await database.diff(Self.cagg)
            #expect(after.isClean && after.compared == before.compared && after.compared > 0)
            let state = try await database.state(Self.cagg)
            try await database.execute(
                "UPDATE \(name: state.cagg.materialization) SET request_count = request_count + 1")
            #expect(try await database.diff(Self.cagg).count(.drift) == before.compared)
        }
    }
}
