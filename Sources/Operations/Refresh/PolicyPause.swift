internal import Postgres
package import Timescale

/// Pauses a cagg's refresh policies during a refresh, and resumes them afterwards, even if the refresh fails.
///
/// The scheduler stops the worker of a paused job within a second. 2.28.3 records the stopped run as failed; 2.14.2
/// doesn't record the stopped run. A client that dies can't resume the policies. Therefore each pause is reported
/// before it is made, and the journal records the report. A later command can then resume the policy.
package struct PolicyPause: Sendable {
    private let jobs: [Int32]
    private let reader: CatalogReader
    private let connect: (@Sendable () async throws -> Connection)?

    /// Prepares to pause the cagg's refresh policies.
    ///
    /// - Parameter connect: opens another connection if the reader's connection is lost during the refresh.
    init(_ state: CaggState, _ reader: CatalogReader, connect: (@Sendable () async throws -> Connection)?) {
        jobs = state.refreshPolicies.map(\.job.id)
        self.reader = reader
        self.connect = connect
    }

    /// Pauses the policies, runs `body`, and resumes the policies. Policies that are already paused stay paused.
    func around(
        _ report: @Sendable (RefreshEvent) async -> Void, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Void
    ) async throws {
        // The jobs are read again, because this run must not resume a policy that somebody else has paused.
        var jobs: [Int32] = []
        for job in self.jobs where try await reader.readJob(job)?.isScheduled == true { jobs.append(job) }
        for job in jobs { await report(.policyPausing(job)) }
        let result: Result<Void, any Error>
        do {
            for job in jobs {
                try await Self.write(Self.sql(job, scheduled: false, reader.capabilities), reader.connection)
            }
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        for job in jobs where await resume(job) { await report(.policyResumed(job)) }
        try result.get()
    }

    /// Resumes one policy. Returns false if the policy may still be paused.
    private func resume(_ job: Int32) async -> Bool {
        // The statement runs in a separate task, because the calling task may be cancelled.
        await Task { [reader, connect] in
            let statement = Self.sql(job, scheduled: true, reader.capabilities)
            if (try? await Self.write(statement, reader.connection, timeout: .seconds(10))) != nil { return true }
            guard let other = try? await connect?() else { return false }
            let isDone: Void? = try? await allowingWrites(on: other) {
                try await Self.write(statement, other, timeout: .seconds(10))
            }
            await other.close()
            return isDone != nil
        }.value
    }

    /// Resumes policies that a refresh had paused before it died. Jobs that no longer exist are skipped.
    package static func resume(_ jobs: [Int32], _ reader: CatalogReader) async throws {
        try await allowingWrites(on: reader.connection) {
            for job in jobs { try await write(sql(job, scheduled: true, reader.capabilities), reader.connection) }
        }
    }

    /// Runs the statement with the operator's own search path: `alter_job` checks the job's configuration and, for
    /// integer time, calls a user's function.
    private static func write(_ statement: SQL, _ connection: Connection, timeout: Duration? = nil) async throws {
        try await connection.queryWithUsersCode(statement, timeout: timeout)
    }

    /// Returns the SQL that pauses or resumes a job. The SQL passes the job's time zone, because `alter_job` of 2.28
    /// would remove it otherwise (tried on 2.28.3).
    static func sql(_ job: Int32, scheduled: Bool, _ capabilities: Capabilities) -> SQL {
        let zone: SQL =
            capabilities.has(function: "alter_job", argument: "timezone")
            ? ", timezone => (SELECT b.timezone FROM _timescaledb_config.bgw_job b WHERE b.id = j.job_id)" : ""
        return """
            SELECT a.job_id FROM timescaledb_information.jobs j,
            LATERAL \(name: capabilities.api("alter_job"))(j.job_id, scheduled => \(unsafeRaw: String(scheduled))\(zone)) a
            WHERE j.job_id = \(job)
            """
    }
}
