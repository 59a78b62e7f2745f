package import Postgres
package import Timescale

/// A change of a refresh policy: what it was, what it will be, and the statement between. A pure value.
package struct PolicyChange: Sendable, Hashable {
    package var state: CaggState
    /// As it was read; `apply` refuses to write over anything else. Nil where a policy is to be added.
    package var before: JobRow?
    /// The same job with the new settings; nil where it is to be removed.
    package var after: JobRow?
    package var capabilities: Capabilities
    /// Stored rows that the new window's runs would delete; nil where none, or not counted.
    package var loss: DataLoss?
    /// What is wrong with the new time zone, in the server's words; nil where it knows it.
    package var timezoneError: String?
    /// The job that is added once more, by an undo of its removal.
    package var replaces: Int32?
    /// Whether it goes back to a state that there was before.
    package var isUndo = false
    /// What caggctl had left, where somebody else has changed the job since.
    package var foreign: JobRow?
    /// What is foretold of the runs with it, where it comes from tuning.
    package var prediction: TunePrediction?

    package init(state: CaggState, before: JobRow?, after: JobRow?, capabilities: Capabilities) {
        self.state = state
        self.before = before
        self.after = after
        self.capabilities = capabilities
    }

    /// Whether every setting stays as it is.
    package var isEmpty: Bool { before == after }

    /// What the journal keeps of it.
    package var record: PolicyRecord {
        PolicyRecord(before: before, after: after, replaces: replaces, prediction: prediction)
    }
}

/// The job changed between reading and writing it.
package struct PolicyChangedMeanwhile: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32

    package var description: String {
        "job \(job) was changed by someone else just now; nothing was written; look at it with \"policy show\""
    }
}

extension PolicyChange: Change {
    package typealias Event = Never

    package var target: ChangeTarget { ChangeTarget(state.cagg) }

    package var journalStart: JournalEntry.Event? { isEmpty ? nil : .policyChanging(record) }

    /// A change of nothing is kept for its prediction.
    package func journalEnd(_ written: JobRow?) -> JournalEntry.Event? {
        var record = record
        record.after = written
        return .policyChanged(record)
    }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        error.isAnswered ? .policyFailed(error: "\(error)") : nil
    }

    /// Returns the job as it is then; nil where it is removed. Throws `PolicyChangedMeanwhile` where the job isn't as it was
    /// read. The locks are those of TimescaleDB's call, a row of `bgw_job` among them. A change of nothing asks nothing of
    /// the server.
    package func apply(_ work: ChangeWork<Never>) async throws -> JobRow? {
        let reader = work.reader
        if let before, try await reader.readJobRow(before.id) != before {
            throw PolicyChangedMeanwhile(job: before.id)
        }
        guard !isEmpty else { return after }
        let id = try await write(reader.connection)
        return after == nil ? nil : try await reader.readJobRow(id)
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
