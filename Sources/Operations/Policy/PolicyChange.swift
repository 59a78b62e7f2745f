package import Postgres
package import Timescale

/// A change of a refresh policy: the old and the new settings, and the statement that makes the change. A pure value.
package struct PolicyChange: Sendable, Hashable {
    package var state: CaggState
    /// The job's settings when the change was planned; nil if the policy is added. If the settings are different when
    /// `apply` runs, nothing is changed.
    package var before: JobSettings?
    /// The new settings of the job; nil if the policy is removed.
    package var after: JobSettings?
    package var capabilities: Capabilities
    /// The stored rows that runs with the new window would delete. Nil if there are none or they weren't counted.
    package var loss: DataLoss?
    /// The server's error about the new time zone; nil if the time zone is valid or unchanged.
    package var timezoneError: String?
    /// The id of the removed job that an undo adds again; nil for other changes.
    package var replaces: Int32?
    /// Whether the change restores earlier settings.
    package var isUndo = false
    /// The last settings that caggctl wrote, if somebody else has changed the job since then; otherwise nil.
    package var foreign: JobSettings?
    /// The prediction for the policy's runs; nil if the change doesn't come from tuning.
    package var prediction: TunePrediction?

    package init(state: CaggState, before: JobSettings?, after: JobSettings?, capabilities: Capabilities) {
        self.state = state
        self.before = before
        self.after = after
        self.capabilities = capabilities
    }

    /// Whether the change leaves all settings as they are.
    package var isEmpty: Bool { before == after }

    /// The journal's record of the change.
    package var record: PolicyRecord {
        PolicyRecord(before: before, after: after, replaces: replaces, prediction: prediction)
    }
}

/// Thrown if somebody changed the job after its settings were read. Nothing was written.
package struct PolicyChangedMeanwhile: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .busy }
    package var job: Int32

    package var description: String {
        "somebody else has just changed job \(job), so nothing was written; \"policy show\" shows the new settings"
    }
}

/// Thrown if a policy was added or changed, but its new settings couldn't be read back from the server.
package struct PolicyUnread: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind
    package var cagg: QualifiedName
    /// The id of the added or changed job.
    package var job: Int32
    /// Whether the policy was added.
    package var isNew: Bool
    /// The error of the reading statement.
    package var cause: String

    /// - Parameter cause: the error of the reading statement.
    package init(cagg: QualifiedName, job: Int32, isNew: Bool, _ cause: any Error) {
        (self.cagg, self.job, self.isNew, self.cause) = (cagg, job, isNew, "\(cause)")
        kind = (cause as? PostgresError)?.endsConnection == true ? .noConnection : .failed
    }

    package var hint: String? { "\"policy show \(cagg)\" shows the settings" }

    package var description: String {
        "job \(job) of \(cagg) is \(isNew ? "added" : "changed"), but its new settings couldn't be read: \(cause)"
    }
}

extension PolicyChange: Change {
    package typealias Event = Never

    package var target: ChangeTarget { ChangeTarget(state.cagg) }

    package var journalStart: JournalEntry.Event? { isEmpty ? nil : .policyChanging(record) }

    /// Returns the record of the new settings. A change that leaves all settings as they are is recorded too, because
    /// the record contains the prediction of tuning.
    package func journalEnd(_ written: JobSettings?) -> JournalEntry.Event? {
        var record = record
        record.after = written
        return .policyChanged(record)
    }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        guard let unread = error as? PolicyUnread else {
            return error.isAnswered ? .policyFailed(error: "\(error)") : nil
        }
        var record = record
        record.after?.id = unread.job
        record.unread = unread.cause
        return .policyChanged(record)
    }

    /// Makes the change and returns the job's new settings; nil for a removed job. Writes nothing if no setting
    /// changes. Throws `PolicyChangedMeanwhile` if the job's settings have changed since they were read, and
    /// `PolicyUnread` if the change was made but the new settings couldn't be read. Takes the locks of the TimescaleDB
    /// function that it calls, for example on the job's row in `bgw_job`.
    package func apply(_ work: ChangeWork<Never>) async throws -> JobSettings? {
        let reader = work.reader
        if let before, try await reader.readJob(before.id)?.settings != before {
            throw PolicyChangedMeanwhile(job: before.id)
        }
        guard !isEmpty else { return after }
        let id = try await write(reader.connection)
        guard after != nil else { return nil }
        do {
            guard let job = try await reader.readJob(id) else {
                throw PolicySelectionError("job \(id) no longer exists")
            }
            return job.settings
        } catch {
            throw PolicyUnread(cagg: state.cagg.view, job: id, isNew: before == nil, error)
        }
    }

    private func write(_ connection: Connection) async throws -> Int32 {
        try await allowingWrites(on: connection) {
            // For integer time, TimescaleDB calls the user's integer_now function.
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
