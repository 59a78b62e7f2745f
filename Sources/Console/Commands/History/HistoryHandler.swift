internal import CommandLanguage
internal import Operations
internal import Rendering

extension Session {
    func run(_ request: HistoryRequest) async throws -> ExitCode {
        if request.changes {
            show(try await changes(request))
            return .clean
        }
        let lines = request.limit.map { history.lines.suffix($0) } ?? history.lines[...]
        let rows = zip(lines.indices, lines).map { [Cell.integer($0 + 1), Cell.text($1)] }
        let columns = [Column(key: "number", title: "#", alignment: .trailing), Column(key: "line")]
        let table = Table(key: "history", columns: columns, rows: rows, emptyText: "nothing yet")
        show(Document(schema: "caggctl.history/1", sections: [.table(table)]))
        return .clean
    }

    private func changes(_ request: HistoryRequest) async throws -> Document {
        let contents = try await journal.read { entry in
            request.cagg.map { entry.cagg == $0 || entry.cagg.hasSuffix("." + $0) } ?? true
        }
        let runs = contents.entries.histories
        let newest = request.limit.map { runs.suffix($0) } ?? runs[...]
        return try ChangesReport(runs: Array(newest), damaged: contents.damaged, path: journal.path)
            .document(forMachines: format != .table)
    }
}
