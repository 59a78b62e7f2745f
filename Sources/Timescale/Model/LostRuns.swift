extension CatalogReader {
    /// The snapshot with the runs that it seems to have lost looked at again; to be called when its transaction has ended.
    ///
    /// Statistics are of the snapshot, processes of the moment they are looked at: a run that ended in between is neither
    /// finished nor there. One that is lost in truth is still unfinished afterwards, and is the same.
    package func settlingRuns(of snapshot: CatalogSnapshot) async throws -> CatalogSnapshot {
        guard snapshot.caggs.contains(where: { $0.refreshPolicies.contains(where: \.job.seemsLost) }) else {
            return snapshot
        }
        let now = Dictionary(uniqueKeysWithValues: try await readPoliciesWithErrors().map { ($0.id, $0) })
        var settled = snapshot
        for index in settled.caggs.indices {
            settled.caggs[index].refreshPolicies = settled.caggs[index].refreshPolicies.map { policy in
                var policy = policy
                if policy.job.seemsLost, let now = now[policy.job.id] { policy.job = policy.job.settled(now) }
                return policy
            }
        }
        return settled
    }
}

extension Job {
    /// Whether its run was begun and not ended, by a worker that isn't there.
    package var seemsLost: Bool {
        guard let runs else { return false }
        return runs.hasRun && runs.succeeded == nil && runs.status != "Running"
    }

    fileprivate func settled(_ now: Job) -> Job {
        guard now.seemsLost, now.runs?.lastStart != runs?.lastStart else { return now }
        // Begun since; its worker may have come after the processes were looked at.
        var job = now
        job.runs?.status = "Running"
        return job
    }
}
