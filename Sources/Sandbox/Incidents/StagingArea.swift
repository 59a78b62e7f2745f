package import Postgres

/// The database in which incidents are staged. It has the built-in migrations and data, and no running scheduler.
///
/// The incidents change data of different ages, counted from `now`: late data is three and a half days old, drift is
/// five to nine days old, and dropped chunks are more than eleven days old. The stale cagg lacks the last six hours.
package struct StagingArea: Sendable {
    /// A connection to the database.
    package let connection: Connection
    /// The engine in the database.
    package let engine: Engine
    /// The end of the data, just after the newest row.
    package let now: Timestamp

    /// Makes a staging area from a database that is ready for incidents.
    package init(connection: Connection, engine: Engine, now: Timestamp) {
        self.connection = connection
        self.engine = engine
        self.now = now
    }

    /// One hour in microseconds.
    static let hour: Int64 = 3_600_000_000

    /// Refreshes the caggs up to their last closed buckets, then stages the incidents in `Incident.stagingOrder`.
    /// Throws `notStaged` if the data doesn't allow an incident.
    package func refreshAndStage(
        _ incidents: some Sequence<Incident>, progress: @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> [StagedIncident] {
        let wanted = Set(incidents)
        for cagg in BuiltinCagg.allCases {
            progress(.refreshing(cagg: cagg.name))
            let isStale = wanted.contains(.stale) && cagg == StaleIncident.cagg
            try await cagg.refreshAll(upTo: isStale ? StaleIncident.lastRefresh(in: self) : now, on: connection)
        }
        // Without statistics the first queries are slow.
        try await connection.query("ANALYZE llm_traces")
        var staged: [StagedIncident] = []
        for incident in Incident.stagingOrder where wanted.contains(incident) {
            progress(.staging(incident))
            staged.append(try await stage(incident))
        }
        return staged
    }

    private func stage(_ incident: Incident) async throws -> StagedIncident {
        switch incident {
        case .stale: try await StaleIncident.stage(in: self)
        case .failingJob: try await FailingJobIncident.stage(in: self)
        case .drift: try await DriftIncident.stage(in: self)
        case .lateData: try await LateDataIncident.stage(in: self)
        case .retentionTrap: try await RetentionTrapIncident.stage(in: self)
        case .futureWatermark: try await FutureWatermarkIncident.stage(in: self)
        case .wideWindow: try await WideWindowIncident.stage(in: self)
        }
    }

    /// Returns `now` plus `offset` hours, rounded down to a whole hour.
    func hour(_ offset: Int64) -> Timestamp {
        let micros = now.unixMicroseconds + offset * Self.hour
        return Timestamp(unixMicroseconds: micros - micros % Self.hour)
    }

    /// Returns the number that the query `sql` returns in its only row.
    func count(_ sql: SQL) async throws -> Int {
        guard let row = try await connection.query(sql).rows.first else {
            throw SandboxError(.notStaged, "a count returned no row")
        }
        return try row.decode(Int.self)
    }
}
