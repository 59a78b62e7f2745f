package import Postgres

/// Where incidents are staged: a database with the built-in migrations, data, and no scheduler running.
///
/// Counted back from `now`: late data three and a half days ago, drift from five to nine days, dropped chunks before
/// eleven. The last six hours are the stale cagg's.
package struct StagingArea: Sendable {
    package let connection: Connection
    package let engine: Engine
    /// Just after the newest row.
    package let now: Timestamp

    package init(connection: Connection, engine: Engine, now: Timestamp) {
        self.connection = connection
        self.engine = engine
        self.now = now
    }

    static let hour: Int64 = 3_600_000_000

    /// Fills the caggs up to their last closed buckets, then stages `incidents`, in the order that suits them.
    package func refreshAndStage(
        _ incidents: some Sequence<Incident>, progress: @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> [StagedIncident] {
        let wanted = Set(incidents)
        for cagg in BuiltinCagg.allCases {
            progress(.refreshing(cagg: cagg.name))
            let isStale = wanted.contains(.stale) && cagg == StaleIncident.cagg
            try await cagg.refreshAll(upTo: isStale ? StaleIncident.lastRefresh(in: self) : now, on: connection)
        }
        // Without statistics the first questions are answered slowly.
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

    /// `now` moved by whole hours and cut to the hour.
    func hour(_ offset: Int64) -> Timestamp {
        let micros = now.unixMicroseconds + offset * Self.hour
        return Timestamp(unixMicroseconds: micros - micros % Self.hour)
    }

    /// The one number that `sql` answers.
    func count(_ sql: SQL) async throws -> Int {
        guard let row = try await connection.query(sql).rows.first else {
            throw SandboxError(.notStaged, "a count returned no row")
        }
        return try row.decode(Int.self)
    }
}
