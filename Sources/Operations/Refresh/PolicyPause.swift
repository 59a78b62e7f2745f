internal import Postgres
package import Timescale

/// Switches a cagg's refresh policies off and, whatever happens, on again.
///
/// A job that runs is ended by it within a second, as failed (2.28.3) or without an outcome (2.14.2): the scheduler keeps
/// only what is scheduled running. A client that dies meanwhile can't switch them on: what it told before each pause,
/// which a journal keeps, lets a later one do it.
package struct PolicyPause: Sendable {
    private let jobs: [Int32]
    private let reader: CatalogReader
    private let connect: (@Sendable () async throws -> Connection)?

    /// `connect` is for the case that the connection is lost meanwhile.
    init(_ state: CaggState, _ reader: CatalogReader, connect: (@Sendable () async throws -> Connection)?) {
        jobs = state.refreshPolicies.map(\.job.id)
        self.reader = reader
        self.connect = connect
    }

    func around(
        _ report: @Sendable (RefreshEvent) async -> Void, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Void
    ) async throws {
        // As they are by now: one that somebody has switched off isn't this run's to switch on.
        var jobs: [Int32] = []
        for job in self.jobs where try await reader.readJobRow(job)?.isScheduled == true { jobs.append(job) }
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

    /// False where it can't be said that the policy runs again.
    private func resume(_ job: Int32) async -> Bool {
        // In a task of its own, because the calling one may be cancelled.
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

    /// Switches policies on again that a run which died had switched off. A job that is gone stays gone.
    package static func resume(_ jobs: [Int32], _ reader: CatalogReader) async throws {
        try await allowingWrites(on: reader.connection) {
            for job in jobs { try await write(sql(job, scheduled: true, reader.capabilities), reader.connection) }
        }
    }

    /// A job's configuration is checked by it, which for integer time calls a function of the user's.
    private static func write(_ statement: SQL, _ connection: Connection, timeout: Duration? = nil) async throws {
        try await connection.queryWithUsersCode(statement, timeout: timeout)
    }

    /// `alter_job` of 2.28 takes a job's time zone away unless it is named (tried on 2.28.3).
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
