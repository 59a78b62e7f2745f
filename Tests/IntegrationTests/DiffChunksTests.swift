import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

@testable import Operations

/// A slice reads the chunks that it needs and no others, whatever its buckets are.
@Suite(.droppingDatabases) struct DiffChunksTests {
    @Test(
        arguments: Engine.allUnderTest,
        [
            "time_bucket('1 month', time)", "time_bucket('1 day', time, 'Europe/Berlin')", "time_bucket('1 day', time)",
            "time_bucket('7 days', time)",
        ])
    func sliceScansItsOwnChunksOnly(engine: Engine, call: String) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await Readings.create(engine, database, bucket: call, days: 100)
            _ = try await database.refresh("hourly", from: .noBegin, to: .noEnd)
            let catalog = try await database.reader.readSnapshot()
            let state = try catalog.find("hourly")
            let query = DiffQuery(
                cagg: state.cagg, columns: try await .read(state.cagg, database.reader),
                comparison: DiffComparison(tolerance: 0),
                definition: try await .read(
                    state.cagg, over: catalog.below(state).map(\.cagg), toRaw: false, database.reader))
            let middle = try await ServerBuckets(state.cagg, database.reader)
                .circumscribed(
                    TimeRange(start: .init(Readings.time(hour: 24 * 40)), end: .init(Readings.time(hour: 24 * 41))))
            let scanned = try await scannedTables(query.compare(middle, on: database.connection), database)
            #expect(scanned.raw == (try await chunks(of: state.cagg.source, middle, database)))
            #expect(scanned.stored == (try await chunks(of: state.cagg.materialization, middle, database)))
            var drawn = query
            drawn.sampled = DiffSampledBuckets(buckets: [middle])
            let sampled = try await scannedTables(drawn.compare(middle, on: database.connection), database)
            #expect(sampled.raw == scanned.raw)
            // Stored rows lie at the start of their bucket, in one chunk.
            #expect(!sampled.stored.isEmpty && sampled.stored.isSubset(of: scanned.stored))
        }
    }

    private func chunks(of table: QualifiedName, _ range: TimeRange, _ database: OperatedDatabase) async throws -> Set<
        String
    > {
        let type = TimeType.timestamptz
        let rows = try await database.connection.query(
            """
            SELECT chunk_name::text FROM timescaledb_information.chunks
            WHERE hypertable_schema = \(table.schema) AND hypertable_name = \(table.name)
              AND range_start < \(type.parameter(range.end)) AND range_end > \(type.parameter(range.start))
            """
        ).rows
        return Set(try rows.map { try $0.decode(String.self) })
    }

    /// The relations that a plan scans, the stored ones by their hypertable's number.
    private func scannedTables(
        _ statement: SQL, _ database: OperatedDatabase
    ) async throws -> (raw: Set<String>, stored: Set<String>) {
        let plan = try await database.connection.query("EXPLAIN (FORMAT JSON) \(statement)").rows[0].decode(String.self)
        let names = plan.matches(of: /"Relation Name": "([^"]+)"/).map { String($0.1) }
        let state = try await database.state("hourly")
        let raw = try await database.connection.query(
            """
            SELECT chunk_name::text FROM timescaledb_information.chunks
            WHERE hypertable_schema = \(state.cagg.source.schema) AND hypertable_name = \(state.cagg.source.name)
            """
        ).rows.map { try $0.decode(String.self) }
        let read = Set(names).subtracting([state.cagg.source.name, state.cagg.materialization.name])
        return (read.intersection(raw), read.subtracting(raw))
    }
}
