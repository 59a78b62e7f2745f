package import Postgres
internal import Timescale

extension PolicyChange {
    /// The statement that makes the change. It returns the job's id as `job_id`, or no row if the job's configuration
    /// has changed since it was read.
    package var sql: SQL {
        switch (before, after) {
        case (let before?, let after?): alter(before, to: after)
        case (let before?, nil): remove(before)
        case (nil, let after?): add(after)
        case (nil, nil): "SELECT NULL::int AS job_id WHERE false"
        }
    }

    /// Returns the statement that alters the job. It keeps the job's id and its history.
    private func alter(_ before: JobSettings, to after: JobSettings) -> SQL {
        // The call takes the id from `j`, so the server checks the condition first. A job that has changed in the
        // meantime isn't altered.
        let call = alterJob("j.job_id", Self.arguments(from: before, to: after) + config(before, after))
        return "SELECT a.job_id FROM \(unchangedJob(before, ", LATERAL \(call) a"))"
    }

    private func remove(_ before: JobSettings) -> SQL {
        "SELECT j.job_id, \(name: capabilities.api("delete_job"))(j.job_id) FROM \(unchangedJob(before, ""))"
    }

    /// Returns the FROM and WHERE clauses that find the job only if its configuration is still the one that was read.
    private func unchangedJob(_ before: JobSettings, _ call: SQL) -> SQL {
        """
        timescaledb_information.jobs j\(call)
        WHERE j.job_id = \(before.id) AND j.config = \(before.config)
        """
    }

    /// Returns the statement that adds a policy. `alter_job` in the same statement sets the values that
    /// `add_continuous_aggregate_policy` doesn't accept.
    private func add(_ after: JobSettings) -> SQL {
        let type = state.cagg.timeType.isInteger ? state.cagg.timeType.rawValue : "interval"
        // The value of an offset that can't be read is only in the configuration. alter_job sets it, or refuses it.
        func offset(_ offset: PolicyOffset?) -> SQL {
            switch offset {
            case .unbounded, nil: "NULL::\(unsafeRaw: type)"
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
        var created = JobSettings.newPolicy(of: state.cagg)
        (created.schedule, created.retryPeriod) = (after.schedule, after.schedule)
        (created.initialStart, created.timezone) = (after.initialStart, after.timezone)
        created.isFixedSchedule = after.initialStart != nil
        (created.startOffset, created.endOffset) = (after.startOffset, after.endOffset)
        if let start = after.initialStart { arguments.append("initial_start => \(start)") }
        if let zone = after.timezone { arguments.append("timezone => \(zone)::text") }
        for key in PolicyKey.allCases where key.isArgument && key.isKnown(to: capabilities) {
            guard let value = after.config[key.rawValue], let argument = key.argument(value) else { continue }
            arguments.append("\(unsafeRaw: key.rawValue) => \(argument)")
            created.config[key.rawValue] = value
        }
        let added: SQL =
            "\(name: capabilities.api("add_continuous_aggregate_policy"))(\(arguments.joined(separator: ", ")))"
        var rest = Self.arguments(from: created, to: after)
        if created.config != after.config { rest.append("config => \(after.config)") }
        let isDone = created.timezone == nil ? rest.isEmpty : rest.count == 1
        guard !isDone else { return "SELECT n.job_id FROM \(added) AS n(job_id)" }
        return "SELECT a.job_id FROM \(added) AS n(job_id), LATERAL \(alterJob("n.job_id", rest)) a"
    }

    private func alterJob(_ id: SQL, _ arguments: [SQL]) -> SQL {
        "\(name: capabilities.api("alter_job"))(\(([id] + arguments).joined(separator: ", ")))"
    }

    /// Returns the arguments of `alter_job` that change the old settings to the new ones, without the configuration.
    private static func arguments(from old: JobSettings, to new: JobSettings) -> [SQL] {
        var arguments: [SQL] = []
        if old.schedule != new.schedule { arguments.append("schedule_interval => \(new.schedule)") }
        if old.maxRuntime != new.maxRuntime { arguments.append("max_runtime => \(new.maxRuntime)") }
        if old.maxRetries != new.maxRetries { arguments.append("max_retries => \(new.maxRetries)") }
        if old.retryPeriod != new.retryPeriod { arguments.append("retry_period => \(new.retryPeriod)") }
        if old.isScheduled != new.isScheduled { arguments.append("scheduled => \(new.isScheduled)") }
        let becomesFixed = new.isFixedSchedule && !old.isFixedSchedule
        if old.isFixedSchedule != new.isFixedSchedule { arguments.append("fixed_schedule => \(new.isFixedSchedule)") }
        // Without initial_start, a schedule that becomes fixed starts now.
        if let start = new.initialStart, becomesFixed || start != old.initialStart {
            arguments.append("initial_start => \(start)")
        }
        // If alter_job is called without the argument timezone, it removes the time zone (checked in 2.14.2 and
        // 2.28.3).
        if let zone = new.timezone { arguments.append("timezone => \(zone)::text") }
        return arguments
    }

    /// Returns the argument of `alter_job` for the configuration; empty if no key changes. `alter_job` replaces the
    /// whole configuration. The changed keys are therefore merged into the current configuration in the same statement.
    private func config(_ before: JobSettings, _ after: JobSettings) -> [SQL] {
        let (old, new) = (before.config.fields, after.config.fields)
        guard old != new else { return [] }
        let removedKeys = old.keys.filter { new[$0] == nil }.sorted()
        let patch = JSONB(.object(new.filter { old[$0.key] != $0.value }))
        if removedKeys.isEmpty, capabilities.has(function: "alter_job", argument: "config_merge") {
            return ["config_merge => \(patch)"]
        }
        let kept: SQL = removedKeys.reduce("j.config") { "\($0) - \($1)::text" }
        return ["config => \(removedKeys.isEmpty ? kept : "(\(kept))") || \(patch)"]
    }
}
