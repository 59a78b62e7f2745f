import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

/// A refresh on a server that is known to leave buckets out and to say that all is well.
@Suite(.droppingDatabases) struct KnownFaultTests {
    /// Since 2.25.1 a row that stands alone at the start of a zoned bucket, at the end of what a transaction wrote into
    /// its chunk, is never refreshed (#10296).
    private func zonedCagg(_ engine: Engine) async throws -> ConnectionOptions {
        let options = try await TestServer.shared.emptyDatabase(for: engine)
        try await withConnection(to: options) { connection in
            try await engine.install(on: connection)
            let script = """
                CREATE TABLE readings (time timestamptz NOT NULL, value double precision);
                SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
                CREATE MATERIALIZED VIEW zoned WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 hour', time, 'Europe/Prague') AS bucket, count(*) AS count
                FROM readings GROUP BY 1 WITH NO DATA;
                INSERT INTO readings VALUES ('2025-03-20T00:30:00Z', 1);
                CALL refresh_continuous_aggregate('zoned', NULL, NULL);
                INSERT INTO readings SELECT t, 1
                FROM generate_series('2025-03-01T00:00:00Z'::timestamptz, '2025-03-03T12:00:00Z', interval '1 hour') t
                """
            for statement in try engine.statements(of: script) {
                try await connection.query(SQL(unsafeRaw: statement))
            }
        }
        return options
    }

    @Test(arguments: Engine.allUnderTest)
    func refreshFindsOutWhatItsServerLeftOutAndSaysWhatHelps(engine: Engine) async throws {
        try await TestSlots.operations.use {
            let options = try await zonedCagg(engine)
            let arguments = [
                "refresh", "zoned", "--from", "2025-03-01", "--to", "2025-03-04", "--yes", "--output", "json",
            ]
            let run = try await ProgramRun(arguments, on: options)
            let isFaulty = "\(engine)".contains("2.28")
            #expect(run.exit == .code(isFaulty ? 4 : 0), "\(run)")
            #expect(run.output.contains("refresh.doubted") == isFaulty)
            #expect(run.output.contains("#10296") == isFaulty)
            #expect(run.output.contains("refresh.not-verified") == isFaulty)
            let help = "refresh zoned --from 2025-03-01T23:00:00Z --to 2025-03-03T13:00:00Z --force"
            #expect(run.output.contains(help) == isFaulty, "\(run)")

            let forced = try await ProgramRun(arguments + ["--force"], on: options)
            #expect(forced.exit == .code(0), "\(forced)")
            let diff = try await ProgramRun(["diff", "zoned"], on: options)
            #expect(diff.exit == .code(0), "\(diff)")
        }
    }
}
