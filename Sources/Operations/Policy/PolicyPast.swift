package import Postgres
package import Timescale

/// The changes of a cagg's policies that the journal has recorded, and how to undo them. A pure value.
package struct PolicyPast: Sendable, Hashable {
    /// The changes in the order in which they were made. Failed changes and changes without effect are left out.
    private let changes: [Change]
    private let cagg: String

    private typealias Change = RecordedPolicyChange

    /// The plan of an undo: the current settings of a job and the settings to restore.
    package struct Step: Sendable, Hashable {
        /// The job's current settings; nil if the job no longer exists.
        package var present: JobSettings?
        /// The settings to restore. Nil if the undo has to remove the job, because the undone change added it.
        package var wanted: JobSettings?
        /// The id of the removed job that the undo has to add again; nil if no job has to be added.
        package var replaces: Int32?
        /// The last settings that caggctl wrote, if somebody else has changed the job since then; otherwise nil. Also
        /// nil if the journal doesn't know whether caggctl's last change was made, or which settings the server stored.
        package var foreign: JobSettings?
    }

    /// Finds the changes of policies in journal entries.
    ///
    /// - Parameter entries: the journal entries of this cagg.
    package init(_ entries: [JournalEntry], of cagg: ContinuousAggregate) {
        self.cagg = cagg.view.description
        changes = entries.policyChanges
    }

    /// Returns the step that undoes the last change, or the step that restores the settings at a time. Throws
    /// `PolicySelectionError` if the journal has no such change, or if several policies are possible.
    ///
    /// - Parameters:
    ///   - job: any id that the policy's job ever had. If it is nil and `time` is nil, the newest change of any policy
    ///     is undone. If it is nil and `time` is given, only one policy may have been changed since `time`.
    ///   - time: a time by the clock of this machine, like the times in the journal; nil to undo the last change.
    ///   - present: the current settings of the cagg's jobs.
    package func step(job: Int32?, to time: Timestamp?, present: [JobSettings]) throws -> Step {
        let candidates = try lineages(job: job).compactMap { lineage -> (target: Change, all: [Change])? in
            guard let target = time.map({ time in lineage.first { $0.at > time } }) ?? lineage.last else { return nil }
            return (target, lineage)
        }
        guard var chosen = candidates.first else {
            throw PolicySelectionError(
                "the journal has no change of a policy of \(cagg)" + (time.map { " since \($0)" } ?? ""))
        }
        if let newest = candidates.max(by: { $0.target.at < $1.target.at }), time == nil { chosen = newest }
        if let time, candidates.count > 1 {
            let jobs = candidates.compactMap { $0.all.last?.record.job.map(String.init) }.joined(separator: ", ")
            throw PolicySelectionError(
                "several policies of \(cagg) were changed since \(time); choose one with --job: \(jobs)")
        }
        if let time, chosen.target.isCarried, chosen.target.at > time {
            throw PolicySelectionError(
                "the journal has the settings of this policy of \(cagg) only from \(chosen.target.at) on;"
                    + " the settings at \(time) are unknown"
            )
        }
        return step(to: chosen.target.record.before, chosen.all, present)
    }

    /// Returns one list of changes for each policy. A policy has only one list, even if its job was added again with
    /// another id. With `job`, returns only the list of the policy that had this job.
    private func lineages(job: Int32?) throws -> [[Change]] {
        var lineages: [Int32: [Change]] = [:]
        for change in changes { lineages[change.origin, default: []].append(change) }
        guard let job else { return lineages.sorted { $0.key < $1.key }.map(\.value) }
        guard let own = lineages.values.first(where: { $0.contains { $0.record.job == job } }) else {
            throw PolicySelectionError("the journal has no change of job \(job) of \(cagg)")
        }
        return [own]
    }

    private func step(to before: JobSettings?, _ lineage: [Change], _ present: [JobSettings]) -> Step {
        let ids = Set(lineage.compactMap(\.record.job))
        let now = present.last { ids.contains($0.id) }
        let lastWritten = lineage.last?.record.after
        let isKnown = lineage.last.map { $0.run.standing == .done && $0.record.unread == nil } ?? false
        var step = Step(present: now, wanted: before)
        if let now, var wanted = before {
            // The job keeps its id, name and owner. It also keeps its initial_start if the old settings had none,
            // because alter_job can't unset initial_start.
            (wanted.id, wanted.applicationName, wanted.owner) = (now.id, now.applicationName, now.owner)
            wanted.initialStart = wanted.initialStart ?? now.initialStart
            step.wanted = wanted
        } else if let before, now == nil {
            step.replaces = before.id
        }
        if let lastWritten, lastWritten.id > 0, lastWritten != now, isKnown || now == nil { step.foreign = lastWritten }
        return step
    }
}

extension Journal {
    /// Reads the recorded changes of the cagg's policies from all files of the journal.
    package func policies(of subject: CaggSubject, _ cagg: ContinuousAggregate) async throws -> PolicyPast {
        PolicyPast(try read(.all) { $0.subject == subject && $0.event.isAboutPolicy }.entries, of: cagg)
    }
}
