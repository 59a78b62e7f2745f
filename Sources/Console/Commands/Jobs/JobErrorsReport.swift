internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `jobs errors` as a document. Failures of a job with the same error share one row.
struct JobErrorsReport {
    var groups: [JobFailureGroup]
    /// The selected jobs. A group may belong to a deleted job, which isn't in this list.
    var jobs: [Job]
    var since: Timestamp
    var now: Timestamp

    var document: Document {
        var sections: [Section] = [.table(table)]
        if !hidden.isEmpty {
            let owners = Set(hidden.map(\.owner)).sorted().joined(separator: ", ")
            let failing = hidden.filter { ($0.statistics?.failuresInARow ?? 0) > 0 }.map { "\($0.id)" }
            sections.append(
                .note(
                    Note(
                        failing.isEmpty ? .info : .warning,
                        "this role can't see the errors of \(hidden.count.counted("job")) of"
                            + " \(owners)"
                            + (failing.isEmpty
                                ? "" : "; jobs that are failing now: \(failing.joined(separator: ", "))"),
                        code: "jobs.hidden")))
        }
        return Document(schema: "caggctl.jobs.errors/1", sections: sections)
    }

    private var hidden: [Job] { jobs.filter { !$0.historyIsVisible } }

    private var table: Table {
        Table(
            key: "errors",
            columns: JobText.columns + [
                Column(key: "count", title: "times", alignment: .trailing),
                Column(key: "first", importance: .detail), Column(key: "last"),
                Column(key: "sqlstate", title: "SQLSTATE"), Column(key: "message"),
            ], rows: groups.map(row),
            emptyText: "no failures \(hidden.isEmpty ? "" : "visible to this role ")since \(TimeText.people(since))")
    }

    private func row(_ group: JobFailureGroup) -> [Cell] {
        let job = jobs.first { $0.id == group.job }
        return [
            .integer(group.job), job.map { .text(JobText.kind($0)) } ?? Cell(.null, display: "deleted job"),
            job.map(JobText.subject) ?? .null, .integer(group.count), TimeText.cell(group.first),
            Cell(.timestamp(group.last.description), display: TimeText.relative(group.last, to: now)),
            group.sqlState.map { .text($0) } ?? .null,
            group.message.map { .text($0) } ?? Cell(.null, display: "crashed"),
        ]
    }
}
