package import Postgres
package import Timescale

/// The changes of a cagg's policies that the journal knows, and how to go back on them. A pure value.
package struct PolicyPast: Sendable, Hashable {
    /// In the order they were made; those that the server refused, or that left everything as it was, aren't among them.
    private let changes: [Change]
    private let cagg: String

    private typealias Change = RecordedPolicyChange

    /// What an undo sets out to do.
    package struct Step: Sendable, Hashable {
        /// The job as it is; nil where it is gone.
        package var present: JobRow?
        /// As it was; nil where it wasn't there yet.
        package var wanted: JobRow?
        /// The job that is to be made again.
        package var replaces: Int32?
        /// What caggctl had left, where somebody else has changed it since.
        package var foreign: JobRow?
    }

    /// `entries` are those of one cagg.
    package init(_ entries: [JournalEntry], of cagg: ContinuousAggregate) {
        self.cagg = cagg.view.description
        changes = entries.policyChanges
    }

    /// Back before the last change; or to how it was at a time, by this machine's clock, as the journal's times are.
    package func step(job: Int32?, to time: Timestamp?, present: [JobRow]) throws -> Step {
        let candidates = try lineages(job: job).compactMap { lineage -> (target: Change, all: [Change])? in
            guard let target = time.map({ time in lineage.first { $0.at > time } }) ?? lineage.last else { return nil }
            return (target, lineage)
        }
        guard var chosen = candidates.first else {
            throw PolicySelectionError(
                "the journal knows no change of a policy of \(cagg)" + (time.map { " since \($0)" } ?? ""))
        }
        if let newest = candidates.max(by: { $0.target.at < $1.target.at }), time == nil { chosen = newest }
        if time != nil, candidates.count > 1 {
            let jobs = candidates.compactMap { $0.all.last?.record.job.map(String.init) }.joined(separator: ", ")
            throw PolicySelectionError("several policies of \(cagg) were changed since; say which with --job: \(jobs)")
        }
        if let time, chosen.target.isCarried, chosen.target.at > time {
            throw PolicySelectionError(
                "the journal reaches back to \(chosen.target.at) for that policy of \(cagg); what it was at \(time) is unknown"
            )
        }
        return step(to: chosen.target.record.before, chosen.all, present)
    }

    private func lineages(job: Int32?) throws -> [[Change]] {
        var lineages: [Int32: [Change]] = [:]
        for change in changes { lineages[change.origin, default: []].append(change) }
        guard let job else { return lineages.sorted { $0.key < $1.key }.map(\.value) }
        guard let own = lineages.values.first(where: { $0.contains { $0.record.job == job } }) else {
            throw PolicySelectionError("the journal knows no change of job \(job) of \(cagg)")
        }
        return [own]
    }

    private func step(to before: JobRow?, _ lineage: [Change], _ present: [JobRow]) -> Step {
        let ids = Set(lineage.compactMap(\.record.job))
        let now = present.last { ids.contains($0.id) }
        let left = lineage.last?.record.after
        var step = Step(present: now, wanted: before)
        if let now, var wanted = before {
            // What makes it this job and no other stays, and what alter_job can't take away.
            (wanted.id, wanted.applicationName, wanted.owner) = (now.id, now.applicationName, now.owner)
            wanted.initialStart = wanted.initialStart ?? now.initialStart
            step.wanted = wanted
        } else if let before, now == nil {
            step.replaces = before.id
        }
        if let left, left.id > 0, left != now { step.foreign = left }
        return step
    }
}

extension Journal {
    /// What is known of the policies of a cagg. Reads all files.
    package func policies(of subject: CaggSubject, _ cagg: ContinuousAggregate) async throws -> PolicyPast {
        PolicyPast(try await read(.all) { $0.subject == subject && $0.event.isAboutPolicy }.entries, of: cagg)
    }
}
