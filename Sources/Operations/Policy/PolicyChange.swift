internal import Postgres
package import Timescale

/// A change of a refresh policy: what it was, what it will be, and the statement between. A pure value.
package struct PolicyChange: Sendable, Hashable {
    package var state: CaggState
    /// As they were read; `apply` refuses to overwrite anything else. Nil where a policy is to be added.
    package var before: JobSettings?
    /// The new settings of the same job; nil where it is to be removed.
    package var after: JobSettings?
    package var capabilities: Capabilities
    /// Stored rows that the new window's runs would delete; nil where none, or not counted.
    package var loss: DataLoss?
    /// What is wrong with the new time zone, in the server's words; nil where it knows it.
    package var timezoneError: String?
    /// The job that is added again by an undo of its removal.
    package var replaces: Int32?
    /// Whether the change goes back to earlier settings.
    package var isUndo = false
    /// The settings as caggctl left them, where somebody else has changed the job since.
    package var foreign: JobSettings?
    /// What is predicted of the runs, where the change comes from tuning.
    package var prediction: TunePrediction?

    package init(state: CaggState, before: JobSettings?, after: JobSettings?, capabilities: Capabilities) {
        self.state = state
        self.before = before
        self.after = after
        self.capabilities = capabilities
    }

    /// Whether every setting stays as it is.
    package var isEmpty: Bool { before == after }

    /// The journal's record of the change.
    package var record: PolicyRecord {
        PolicyRecord(before: before, after: after, replaces: replaces, prediction: prediction)
    }
}

/// The job changed between reading and writing it.
package struct PolicyChangedMeanwhile: Error, Sendable, CustomStringConvertible {
    package var job: Int32

    package var description: String {
        "job \(job) was changed by someone else just now; nothing was written; look at it with \"policy show\""
    }
}

extension PolicyChange {
    /// Writes the change under the cagg's lock, after the journal has recorded the settings before it; where the journal can't
    /// be written nothing is changed. Throws `PolicyChangedMeanwhile` where the job isn't as it was read. Returns the settings
    /// after the change, nil for a removed job. The locks on the server are those of TimescaleDB's call, one on the row of
    /// `bgw_job` among them.
    ///
    /// Where no setting changes, only the journal records the change, because of its prediction.
    @discardableResult
    package func apply(_ reader: CatalogReader, journal: JournalRun? = nil) async throws -> JobSettings? {
        try await CaggLock.holding(state.cagg, on: reader.connection) {
            if let before, try await reader.readJob(before.id)?.settings != before {
                throw PolicyChangedMeanwhile(job: before.id)
            }
            guard !isEmpty else {
                try journal?.append(.policyChanged(record))
                return after
            }
            try journal?.append(.policyChanging(record))
            let id: Int32
            do {
                id = try await write(reader.connection)
            } catch {
                // Without an answer from the server the outcome is unknown, and the journal doesn't record one.
                if (error as? PostgresError)?.sqlState != nil || error is PolicyChangedMeanwhile {
                    try? journal?.append(.policyFailed(error: "\(error)"))
                }
                throw error
            }
            let written = after == nil ? nil : try await reader.readJob(id)?.settings
            var record = record
            record.after = written
            try journal?.append(.policyChanged(record))
            return written
        }
    }

    private func write(_ connection: Connection) async throws -> Int32 {
        try await allowingWrites(on: connection) {
            guard let row = try await connection.query(sql).rows.first else {
                throw PolicyChangedMeanwhile(job: before?.id ?? 0)
            }
            return try row.decode(Int32.self, named: "job_id")
        }
    }
}
