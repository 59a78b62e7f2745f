package import Postgres
package import Timescale

/// A change of a refresh policy: what it was, what it will be, and the statement between. A pure value.
package struct PolicyChange: Sendable, Hashable {
    package var state: CaggState
    /// As it was read; `apply` refuses to write over anything else.
    package var before: RefreshPolicy
    /// The same job with the new settings.
    package var after: RefreshPolicy
    package var capabilities: Capabilities
    /// Stored rows that the new window's runs would delete; nil where none, or not counted.
    package var loss: DataLoss?

    package init(state: CaggState, before: RefreshPolicy, after: RefreshPolicy, capabilities: Capabilities) {
        self.state = state
        self.before = before
        self.after = after
        self.capabilities = capabilities
    }

    /// Whether offsets and schedule stay as they are.
    package var isEmpty: Bool {
        before.startOffset == after.startOffset && before.endOffset == after.endOffset
            && before.job.schedule == after.job.schedule
    }

    /// One `alter_job` that keeps the job's id, its history and every key of its configuration it doesn't name:
    /// `alter_job` replaces the whole configuration, so the new keys are merged into the present one in the same
    /// statement.
    package var sql: SQL {
        // From `j`, so that the call comes after its condition: a job that changed meanwhile isn't touched.
        var arguments: [SQL] = ["j.job_id"]
        if before.job.schedule != after.job.schedule {
            arguments.append("schedule_interval => \(after.job.schedule)")
        }
        if let patch { arguments.append("config => j.config || \(patch)") }
        return """
            SELECT a.job_id FROM timescaledb_information.jobs j,
            LATERAL \(name: capabilities.api("alter_job"))(\(arguments.joined(separator: ", "))) a
            WHERE j.job_id = \(before.job.id) AND j.config = \(before.job.config ?? JSONB(text: "null"))
            """
    }

    /// The configuration's changed keys. NULL means unbounded, as TimescaleDB writes it itself.
    private var patch: JSONB? {
        var members: [String] = []
        func add(_ key: String, _ old: PolicyOffset, _ new: PolicyOffset) {
            guard old != new else { return }
            switch new {
            case .unbounded: members.append("\"\(key)\": null")
            case .integer(let units): members.append("\"\(key)\": \(units)")
            case .interval(let interval): members.append("\"\(key)\": \"\(interval)\"")
            }
        }
        add("start_offset", before.startOffset, after.startOffset)
        add("end_offset", before.endOffset, after.endOffset)
        return members.isEmpty ? nil : JSONB(text: "{" + members.joined(separator: ", ") + "}")
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
    /// Writes the change under the cagg's lock. Throws `PolicyChangedMeanwhile` where the job isn't as it was read.
    package func apply(on connection: Connection) async throws {
        try await CaggLock.holding(state.cagg, on: connection) {
            try await allowingWrites(on: connection) {
                let result = try await connection.query(sql)
                if result.rows.isEmpty { throw PolicyChangedMeanwhile(job: before.job.id) }
            }
        }
    }
}
