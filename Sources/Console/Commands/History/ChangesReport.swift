internal import FoundationEssentials
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `history --changes` as a document: a table with one row for each refresh, and a table with one row for each repair,
/// change of a policy and action on a job. The newest row is last.
struct ChangesReport {
    /// The recorded changes; each refresh, repair, change of a policy or action on a job is one of them.
    var runs: [RefreshHistory]
    /// The number of lines of the journal that couldn't be read.
    var damaged: Int
    /// The path of the journal's file; nil if there is no home folder.
    var path: String?

    /// - Parameter forMachines: whether to add the columns for programs, and the journal entries of the changes.
    func document(forMachines: Bool) throws -> Document {
        let columns =
            Self.columns(time: "started") + [
                Column(key: "from"), Column(key: "to"), Column(key: "windows", alignment: .trailing),
                Column(key: "outcome"), Column(key: "seconds", title: "took", alignment: .trailing),
            ]
        let machineColumns = ["run", "force", "command", "error", "left", "paused_jobs"].map { Column(key: $0) }
        var sections: [Section] = [
            .table(
                Table(
                    key: "runs", columns: columns + (forMachines ? machineColumns : []),
                    rows: refreshes.map { row($0) + (forMachines ? machineCells($0) : []) },
                    emptyText: others.isEmpty ? "no changes yet" : "no refreshes"))
        ]
        if !others.isEmpty { sections.append(.table(otherTable)) }
        if forMachines {
            let rows = try runs.flatMap(\.entries).map(Self.members)
            let keys = rows.flatMap { $0.map(\.key) }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            sections.append(
                .table(
                    Table(
                        key: "entries", columns: keys.map { Column(key: $0) },
                        rows: rows.map { row in
                            keys.map { key in Cell(row.first { $0.key == key }?.value ?? .null) }
                        }, isPrimary: false)))
        }
        return Document(schema: "caggctl.history.changes/1", sections: sections + notes.map { .note($0) })
    }

    private var refreshes: [RefreshHistory] { runs.filter { Self.words($0) == nil } }

    private var others: [RefreshHistory] { runs.filter { Self.words($0) != nil } }

    private var otherTable: Table {
        let columns =
            Self.columns(time: "at") + [
                Column(key: "job_id", title: "job", alignment: .trailing), Column(key: "change"),
                Column(key: "outcome"), Column(key: "error", importance: .detail),
            ]
        let rows = others.map { run -> [Cell] in
            let rest: [Cell] = [
                (run.policy?.job ?? run.jobAction?.job).map { .integer($0) } ?? .null,
                .text(Self.words(run) ?? ""),
                .text(run.standing.rawValue, style: run.standing.style),
                run.error.map { .text($0) } ?? .null,
            ]
            return Self.cells(run.entries[0]) + rest
        }
        return Table(
            key: "policies", title: "repairs, policies and jobs", columns: columns, rows: rows, isPrimary: false)
    }

    /// The first columns of both tables: when, who and where.
    ///
    /// - Parameter key: the key of the first column.
    private static func columns(time key: String) -> [Column] {
        [
            Column(key: key, title: "when"), Column(key: "who"), Column(key: "role", importance: .detail),
            Column(key: "cagg"), Column(key: "place", title: "database", importance: .detail),
        ]
    }

    /// The cells of these columns.
    private static func cells(_ first: JournalEntry) -> [Cell] {
        [
            TimeText.cell(first.at), .text("\(first.who.osUser)@\(first.who.host)"), .text(first.who.role),
            .text(first.cagg), first.place.map { .text($0) } ?? .null,
        ]
    }

    /// The change in words; nil for a refresh.
    private static func words(_ run: RefreshHistory) -> String? {
        if let record = run.policy { return words(record) }
        if let isOn = run.realtime { return "real-time \(isOn ? "on" : "off")" }
        if let repair = run.repair { return words(repair, end: run.repairEnd) }
        return run.jobAction.map(words)
    }

    private static func words(_ repair: RepairRecord, end: RepairRecord?) -> String {
        "repair of \(repair.ranges.count.counted("range")), wrong rows: \(repair.rows) before"
            + (end.map { ", \($0.rows) after" } ?? "")
    }

    private static func words(_ action: JobAction) -> String {
        switch action.verb {
        case .pause: "pause"
        case .resume: "resume"
        case .unstick: "unstick (set the next start to now)"
        case .run:
            "run" + (action.isRecorded ? " by the scheduler" : "")
                + (action.duration.map { " in \(TimeText.length($0))" } ?? "")
        }
    }

    private static func words(_ record: PolicyRecord) -> String {
        switch (record.before, record.after) {
        case (nil, let after?):
            (record.replaces.map { "added again (was job \($0)): " } ?? "added: ") + PolicyText.people(after)
        case (let before?, nil): "removed: \(PolicyText.people(before))"
        case (_, let after?) where record.isEmpty: "kept: \(PolicyText.people(after))"
        case (let before, let after): PolicyText.changes(from: before, to: after).joined(separator: ", ")
        }
    }

    private func row(_ run: RefreshHistory) -> [Cell] {
        let intent = run.intent
        let rest: [Cell] = [
            intent.map { TimeText.cell($0.range.start, $0.timeType) } ?? .null,
            intent.map { TimeText.cell($0.range.end, $0.timeType) } ?? .null,
            .integer(run.windows.count), .text(run.standing.rawValue, style: run.standing.style),
            TimeText.cell(run.duration),
        ]
        return Self.cells(run.entries[0]) + rest
    }

    private func machineCells(_ run: RefreshHistory) -> [Cell] {
        [
            .text(run.entries[0].run), run.intent.map { Cell(.bool($0.options.force)) } ?? .null,
            run.begun?.command.map { .text($0) } ?? .null, run.error.map { .text($0) } ?? .null,
            Cell(.list(run.intent.map { intent in run.left.map { TimeText.value($0, intent.timeType) } } ?? [])),
            Cell(.list(run.pausedPolicies.map { .integer(Int64($0)) })),
        ]
    }

    /// The newest unfinished refresh that `--resume` can continue; nil if there is none. A refresh that is still
    /// running is left out.
    private var unfinished: UnfinishedRefresh? {
        let entries = Dictionary(grouping: runs.flatMap(\.entries), by: \.subject)
        return entries.values.compactMap(\.unfinished).filter { !$0.mayBeAlive }.max { $0.begun.at < $1.begun.at }
    }

    private var notes: [Note] {
        var notes: [Note] = []
        if let unfinished, let run = runs.first(where: { $0.entries[0].run == unfinished.begun.run }) {
            let left = unfinished.left.map { TimeText.people($0, unfinished.intent.timeType) }
            let list = left.prefix(3).joined(separator: ", ") + (left.count > 3 ? " and \(left.count - 3) more" : "")
            let error = run.error.map { " (\($0))" } ?? ""
            notes.append(
                Note(
                    .warning,
                    "a refresh of \(run.entries[0].cagg) \(run.standing.phrase)\(error); not refreshed: \(list)",
                    command: "refresh \(run.entries[0].cagg) --resume", code: "history.left"))
        }
        if damaged > 0, let path {
            notes.append(
                Note(
                    .info,
                    "\(damaged.counted("line")) of \(path) could not be read and \(damaged == 1 ? "is" : "are") skipped",
                    code: "history.damaged"))
        }
        return notes
    }

    /// The members of an entry, as the journal's file contains them.
    private static func members(of entry: JournalEntry) throws -> [CellMember] {
        let data = try JSONEncoder().encode(entry)
        let value = CellValue(try JSONDecoder().decode(JSONValue.self, from: data))
        guard case .object(let members) = value else { return [] }
        return members
    }
}

extension RefreshHistory.Standing {
    fileprivate var style: CellStyle {
        switch self {
        case .done: .good
        case .running: .plain
        case .stopped, .unfinished: .warning
        case .failed: .bad
        }
    }

    fileprivate var phrase: String {
        switch self {
        case .failed: "failed"
        case .stopped: "was stopped"
        case .done, .running, .unfinished: "did not finish"
        }
    }
}
