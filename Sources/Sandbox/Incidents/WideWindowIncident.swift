internal import Postgres

/// A policy that lost its start offset: each run covers all time, including the days without raw rows.
///
/// The next run is in one hour, so that there is time to examine the policy first. Facts: `job`, the id of the policy's
/// job; `rows_at_risk`, the number of rows that the next run would delete. Instants: `raw_start`, the start of the
/// remaining raw rows.
enum WideWindowIncident {
    static let cagg = BuiltinCagg.day

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let job = try await cagg.policyJob(on: area.connection)
        try await RetentionTrapIncident.dropOldestChunks(in: area)
        try await area.connection.query(
            """
            SELECT alter_job(job_id, config => config - 'start_offset', next_start => now() + interval '1 hour')
            FROM timescaledb_information.jobs WHERE job_id = \(job)
            """)
        let start = try await RetentionTrapIncident.rawStart(in: area)
        let rows = try await area.count("SELECT count(*) FROM \(identifier: cagg.name) WHERE bucket < \(start)")
        guard rows > 0 else {
            throw SandboxError(
                .notStaged,
                "the incident wide-window can't be staged: it needs traces older than eleven days, and there are none")
        }
        return StagedIncident(
            .wideWindow, cagg,
            facts: ["job": job, "rows_at_risk": rows], instants: ["raw_start": start],
            summary: "\(cagg.name): job \(job) has no start_offset any more; its next run would delete \(rows) rows")
    }
}
