package import Postgres
internal import Timescale

extension PolicyChange {
    /// One statement, with the job's id as `job_id`; no row where the job isn't as it was read.
    package var sql: SQL {
        switch (before, after) {
        case (let before?, let after?): alter(before, to: after)
        case (let before?, nil): remove(before)
        case (nil, let after?): add(after)
        case (nil, nil): "SELECT NULL::int AS job_id WHERE false"
        }
    }

    /// One `alter_job` that keeps the job's id and its history.
    private func alter(_ before: JobRow, to after: JobRow) -> SQL {
        // From `j`, so that the call comes after its condition: a job that changed meanwhile isn't touched.
        let call = alterJob("j.job_id", Self.arguments(from: before, to: after) + config(before, after))
        return "SELECT a.job_id FROM \(asRead(before, ", LATERAL \(call) a"))"
    }

    private func remove(_ before: JobRow) -> SQL {
        "SELECT j.job_id, \(name: capabilities.api("delete_job"))(j.job_id) FROM \(asRead(before, ""))"
    }

    private func asRead(_ before: JobRow, _ call: SQL) -> SQL {
        """
        timescaledb_information.jobs j\(call)
        WHERE j.job_id = \(before.id) AND j.config = \(JSONB(.object(before.config)))
        """
    }

    /// What `add_continuous_aggregate_policy` doesn't take `alter_job` adds in the same statement.
    private func add(_ after: JobRow) -> SQL {
        let type = state.cagg.timeType.isInteger ? state.cagg.timeType.rawValue : "interval"
        func offset(_ offset: PolicyOffset) -> SQL {
            switch offset {
            case .unbounded: "NULL::\(unsafeRaw: type)"
            case .integer(let units): "\(units)::\(unsafeRaw: type)"
            case .interval(let interval): "\(interval)"
            }
        }
        let view = state.cagg.view
        var arguments: [SQL] = [
            "continuous_aggregate => \(view.sqlText)::regclass",
            "start_offset => \(offset(after.startOffset))", "end_offset => \(offset(after.endOffset))",
            "schedule_interval => \(after.schedule)",
        ]
        var made = JobRow.newPolicy(of: state.cagg)
        (made.schedule, made.retryPeriod) = (after.schedule, after.schedule)
        (made.initialStart, made.timezone) = (after.initialStart, after.timezone)
        made.isFixedSchedule = after.initialStart != nil
        (made.startOffset, made.endOffset) = (after.startOffset, after.endOffset)
        if let start = after.initialStart { arguments.append("initial_start => \(start)") }
        if let zone = after.timezone { arguments.append("timezone => \(zone)::text") }
        for key in PolicyKey.allCases where key.isArgument && key.isKnown(to: capabilities) {
            guard let value = after.config[key.rawValue], let argument = key.argument(value) else { continue }
            arguments.append("\(unsafeRaw: key.rawValue) => \(argument)")
            made.config[key.rawValue] = value
        }
        let added: SQL =
            "\(name: capabilities.api("add_continuous_aggregate_policy"))(\(arguments.joined(separator: ", ")))"
        var rest = Self.arguments(from: made, to: after)
        if made.config != after.config { rest.append("config => \(JSONB(.object(after.config)))") }
        let isDone = made.timezone == nil ? rest.isEmpty : rest.count == 1
        guard !isDone else { return "SELECT n.job_id FROM \(added) AS n(job_id)" }
        return "SELECT a.job_id FROM \(added) AS n(job_id), LATERAL \(alterJob("n.job_id", rest)) a"
    }

    private func alterJob(_ id: SQL, _ arguments: [SQL]) -> SQL {
        "\(name: capabilities.api("alter_job"))(\(([id] + arguments).joined(separator: ", ")))"
    }

    /// Of `alter_job`, but for the configuration.
    private static func arguments(from old: JobRow, to new: JobRow) -> [SQL] {
        var arguments: [SQL] = []
        if old.schedule != new.schedule { arguments.append("schedule_interval => \(new.schedule)") }
        if old.maxRuntime != new.maxRuntime { arguments.append("max_runtime => \(new.maxRuntime)") }
        if old.maxRetries != new.maxRetries { arguments.append("max_retries => \(new.maxRetries)") }
        if old.retryPeriod != new.retryPeriod { arguments.append("retry_period => \(new.retryPeriod)") }
        if old.isScheduled != new.isScheduled { arguments.append("scheduled => \(new.isScheduled)") }
        let becomesFixed = new.isFixedSchedule && !old.isFixedSchedule
        if old.isFixedSchedule != new.isFixedSchedule { arguments.append("fixed_schedule => \(new.isFixedSchedule)") }
        // A schedule that becomes fixed without one is counted from now.
        if let start = new.initialStart, becomesFixed || start != old.initialStart {
            arguments.append("initial_start => \(start)")
        }
        // Left out it is taken away (2.14.2, 2.28.3).
        if let zone = new.timezone { arguments.append("timezone => \(zone)::text") }
        return arguments
    }

    /// `alter_job` replaces the whole configuration, so what changes is merged into the present one in the same statement.
    private func config(_ before: JobRow, _ after: JobRow) -> [SQL] {
        guard before.config != after.config else { return [] }
        let gone = before.config.keys.filter { after.config[$0] == nil }.sorted()
        let patch = JSONB(.object(after.config.filter { before.config[$0.key] != $0.value }))
        if gone.isEmpty, capabilities.has(function: "alter_job", argument: "config_merge") {
            return ["config_merge => \(patch)"]
        }
        let kept: SQL = gone.reduce("j.config") { "\($0) - \($1)::text" }
        return ["config => \(gone.isEmpty ? kept : "(\(kept))") || \(patch)"]
    }
}
