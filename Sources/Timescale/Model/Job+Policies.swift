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
