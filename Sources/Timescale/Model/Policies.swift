package import Postgres

/// How far back or how close to now a policy reaches.
package enum PolicyOffset: Sendable, Hashable, CustomStringConvertible {
    case interval(Interval)
    /// Units of an integer time column.
    case integer(Int64)
    /// NULL or left out: no bound at all.
    case unbounded

    package var description: String {
        switch self {
        case .interval(let interval): interval.shorthand
        case .integer(let units): String(units)
        case .unbounded: "unbounded"
        }
    }

    /// Whether a window that begins so long ago reaches past what is that old: never where there is no such age.
    package func reaches(past age: PolicyOffset?) -> Bool {
        guard let age = age?.approximateLength else { return false }
        return approximateLength.map { $0 > age } ?? true
    }

    /// Units of internal time, months as 30 days; nil where unbounded.
    package var approximateLength: Int64? {
        switch self {
        case .interval(let interval): interval.approximateMicroseconds
        case .integer(let units): units
        case .unbounded: nil
        }
    }
}

/// A refresh policy: a job and the offsets in its configuration.
package struct RefreshPolicy: Sendable, Hashable {
    package var job: Job
    package var materializationID: Int32
    package var startOffset: PolicyOffset
    package var endOffset: PolicyOffset
}

/// A retention policy of a hypertable or cagg.
package struct RetentionPolicy: Sendable, Hashable {
    package var job: Job
    package var hypertableID: Int32
    package var dropAfter: PolicyOffset
}

/// A compression policy, which newer versions call a columnstore policy, of a hypertable or cagg.
package struct CompressionPolicy: Sendable, Hashable {
    package var job: Job
    package var hypertableID: Int32
    /// Unbounded where chunks go by when they were made (`compress_created_before`).
    package var compressAfter: PolicyOffset
}

extension Job {
    /// The refresh policy this job is; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? {
        guard procedure.name == Job.refreshProcedure, let fields = configFields,
            let id = PolicyConfig.integer(fields["mat_hypertable_id"]),
            let start = PolicyConfig.offset(fields["start_offset"]), let end = PolicyConfig.offset(fields["end_offset"])
        else { return nil }
        return RefreshPolicy(
            job: self, materializationID: Int32(truncatingIfNeeded: id), startOffset: start, endOffset: end)
    }

    /// The retention policy this job is; nil for other jobs.
    package var retentionPolicy: RetentionPolicy? {
        guard procedure.name == Job.retentionProcedure, let fields = configFields,
            let id = PolicyConfig.integer(fields["hypertable_id"]),
            let after = PolicyConfig.offset(fields["drop_after"])
        else { return nil }
        return RetentionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), dropAfter: after)
    }

    /// The compression policy this job is; nil for other jobs.
    package var compressionPolicy: CompressionPolicy? {
        guard procedure.name == Job.compressionProcedure, let fields = configFields,
            let id = PolicyConfig.integer(fields["hypertable_id"]),
            let after = PolicyConfig.offset(fields["compress_after"])
        else { return nil }
        return CompressionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), compressAfter: after)
    }

    /// Nil where it has none, or none that can be read.
    package var configFields: [String: JSONValue]? {
        config.flatMap { try? $0.decode([String: JSONValue].self) }
    }
}

/// Values of a job's configuration, as far as policies need them.
enum PolicyConfig {
    static func integer(_ value: JSONValue?) -> Int64? {
        if case .integer(let number) = value { return number }
        return nil
    }

    static func flag(_ value: JSONValue?) -> Bool? {
        if case .bool(let flag) = value { return flag }
        return nil
    }

    /// A missing key means the same as NULL to TimescaleDB.
    static func offset(_ value: JSONValue?) -> PolicyOffset? {
        switch value {
        case nil, .null: .unbounded
        case .integer(let units): .integer(units)
        case .string(let text): Interval(parsing: text).map { .interval($0) }
        default: nil
        }
    }
}
