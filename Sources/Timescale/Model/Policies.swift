package import Postgres

/// The age at which a policy's window starts or ends, or from which a policy drops or compresses chunks.
package enum PolicyOffset: Sendable, Hashable, CustomStringConvertible {
    case interval(Interval)
    /// The offset in units of an integer time column.
    case integer(Int64)
    /// The offset is NULL or missing, which means no limit.
    case unbounded

    package var description: String {
        switch self {
        case .interval(let interval): interval.shorthand
        case .integer(let units): String(units)
        case .unbounded: "unbounded"
        }
    }

    /// Whether a window that starts this long ago covers data older than `age`. False if `age` is nil or unbounded.
    package func reaches(past age: PolicyOffset?) -> Bool {
        guard let age = age?.approximateLength else { return false }
        return approximateLength.map { $0 > age } ?? true
    }

    /// The length in units of internal time, with a month counted as 30 days. Nil if the offset is unbounded.
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
    /// The id of the cagg's materialization hypertable.
    package var materializationID: Int32
    /// The age at which the policy's window starts.
    package var startOffset: PolicyOffset
    /// The age at which the policy's window ends.
    package var endOffset: PolicyOffset
}

/// A retention policy of a hypertable or cagg.
package struct RetentionPolicy: Sendable, Hashable {
    package var job: Job
    package var hypertableID: Int32
    /// The age from which chunks are dropped.
    package var dropAfter: PolicyOffset
}

/// A compression policy of a hypertable or cagg. Newer versions call it a columnstore policy.
package struct CompressionPolicy: Sendable, Hashable {
    package var job: Job
    package var hypertableID: Int32
    /// The age from which chunks are compressed. Unbounded if chunks are chosen by their creation time
    /// (`compress_created_before`).
    package var compressAfter: PolicyOffset
}

extension Job {
    /// The job as a refresh policy; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? {
        guard settings.procedureName == Job.refreshProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer(JobSettings.caggIDKey),
            let start = fields.offset(JobSettings.startOffsetKey), let end = fields.offset(JobSettings.endOffsetKey)
        else { return nil }
        return RefreshPolicy(
            job: self, materializationID: Int32(truncatingIfNeeded: id), startOffset: start, endOffset: end)
    }

    /// The job as a retention policy; nil for other jobs and unreadable configurations.
    package var retentionPolicy: RetentionPolicy? {
        guard settings.procedureName == Job.retentionProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer("hypertable_id"), let after = fields.offset("drop_after") else { return nil }
        return RetentionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), dropAfter: after)
    }

    /// The job as a compression policy; nil for other jobs and unreadable configurations.
    package var compressionPolicy: CompressionPolicy? {
        guard settings.procedureName == Job.compressionProcedure else { return nil }
        let fields = settings.config.fields
        guard let id = fields.integer("hypertable_id"), let after = fields.offset("compress_after") else { return nil }
        return CompressionPolicy(job: self, hypertableID: Int32(truncatingIfNeeded: id), compressAfter: after)
    }
}
