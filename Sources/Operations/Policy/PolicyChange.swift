package import Postgres
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
package struct PolicyChangedMeanwhile: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32

    package var description: String {
        "somebody else has just changed job \(job); nothing was written; \"policy show\" shows it"
    }
}

extension PolicyChange: Change {
    package typealias Event = Never

    package var target: ChangeTarget { ChangeTarget(state.cagg) }

    package var journalStart: JournalEntry.Event? { isEmpty ? nil : .policyChanging(record) }

    /// A change that changes no setting is recorded too, because of its prediction.
    package func journalEnd(_ written: JobSettings?) -> JournalEntry.Event? {
        var record = record
        record.after = written
        return .policyChanged(record)
    }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        error.isAnswered ? .policyFailed(error: "\(error)") : nil
    }

    /// Returns the settings after the change; nil for a removed job. Throws `PolicyChangedMeanwhile` where the job's settings
    /// aren't as they were read. The locks on the server are those of TimescaleDB's call, one on the row of `bgw_job` among
    /// them. Where no setting changes, nothing is written.
    package func apply(_ work: ChangeWork<Never>) async throws -> JobSettings? {
        let reader = work.reader
        if let before, try await reader.readJob(before.id)?.settings != before {
            throw PolicyChangedMeanwhile(job: before.id)
        }
        guard !isEmpty else { return after }
        let id = try await write(reader.connection)
        return after == nil ? nil : try await reader.readJob(id)?.settings
    }

    private func write(_ connection: Connection) async throws -> Int32 {
        try await allowingWrites(on: connection) {
            // For integer time TimescaleDB asks the user's own function what time it is.
            let result =
                try await state.cagg.timeType.isInteger
                ? connection.queryWithUsersCode(sql) : connection.query(sql)
            guard let row = result.rows.first else {
                throw PolicyChangedMeanwhile(job: before?.id ?? 0)
            }
            return try row["job_id"]
        }
    }
}
