package import Postgres

/// How far back or how close to now a policy reaches.
package enum PolicyOffset: Sendable, Hashable, CustomStringConvertible {
    case interval(Interval)
    /// Units of an integer time column.
    case integer(Int64)
    /// NULL or missing: no bound.
    case unbounded

    package var description: String {
        switch self {
        case .interval(let interval): interval.shorthand
        case .integer(let units): String(units)
        case .unbounded: "unbounded"
        }
    }

    /// Whether a window that starts this long ago covers data older than `age`; false where there is no such age.
    package func reaches(past age: PolicyOffset?) -> Bool {
        guard let age = age?.approximateLength else { return false }
        return approximateLength.map { $0 > age } ?? true
    }

    /// In units of internal time, a month as 30 days; nil where unbounded.
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
    /// Unbounded where chunks are chosen by when they were created (`compress_created_before`).
    package var compressAfter: PolicyOffset
}

extension Job {
    /// The refresh policy that the job is; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? {
        guard settings.procedureName == Job.refreshProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer(JobSettings.caggIDKey),
            let start = fields.offset(JobSettings.startOffsetKey), let end = fields.offset(JobSettings.endOffsetKey)
        else { return nil }
        return RefreshPolicy(
            job: self, materializationID: Int32(truncatingIfNeeded: id), startOffset: start, endOffset: end)
    }

    /// The retention policy that the job is; nil for other jobs and unreadable configurations.
    package var retentionPolicy: RetentionPolicy? {
        guard settings.procedureName == Job.retentionProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer("hypertable_id"), let after = fields.offset("drop_after") else { return nil }
        return RetentionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), dropAfter: after)
    }

    /// The compression policy that the job is; nil for other jobs and unreadable configurations.
    package var compressionPolicy: CompressionPolicy? {
        guard settings.procedureName == Job.compressionProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer("hypertable_id"), let after = fields.offset("compress_after") else { return nil }
        return CompressionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), compressAfter: after)
    }
}
