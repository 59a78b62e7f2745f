internal import Postgres
package import Timescale

/// Pauses a cagg's refresh policies and always resumes them.
///
/// The scheduler stops the worker of a paused job within a second and records the run as failed (2.28.3) or not at
/// all (2.14.2). A client that dies can't resume the policies. It therefore reports each pause before it makes it;
/// the journal keeps the report, so that a later command can resume the policy.
package struct PolicyPause: Sendable {
    private let jobs: [Int32]
    private let reader: CatalogReader
    private let connect: (@Sendable () async throws -> Connection)?

    /// - Parameter connect: opens another connection if this one is lost during the refresh.
    init(_ state: CaggState, _ reader: CatalogReader, connect: (@Sendable () async throws -> Connection)?) {
        jobs = state.refreshPolicies.map(\.job.id)
        self.reader = reader
        self.connect = connect
    }

    func around(
        _ report: @Sendable (RefreshEvent) async -> Void, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Void
    ) async throws {
        // Read again, because this run must not resume a policy that somebody else has paused.
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

    /// Resumes one policy. Returns false if it isn't certain that the policy runs again.
    private func resume(_ job: Int32) async -> Bool {
        // In its own task, because the calling task may be cancelled.
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

    /// Resumes policies that a run paused before it died. Jobs that no longer exist are skipped.
    package static func resume(_ jobs: [Int32], _ reader: CatalogReader) async throws {
        try await allowingWrites(on: reader.connection) {
            for job in jobs { try await write(sql(job, scheduled: true, reader.capabilities), reader.connection) }
        }
    }

    /// Runs `alter_job` with the user's search path, because it checks the job's configuration, which for integer
    /// time calls a function of the user.
    private static func write(_ statement: SQL, _ connection: Connection, timeout: Duration? = nil) async throws {
        try await connection.queryWithUsersCode(statement, timeout: timeout)
    }

    /// Names the job's time zone, because `alter_job` of 2.28 removes it otherwise (tried on 2.28.3).
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
