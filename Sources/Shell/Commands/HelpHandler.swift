internal import CommandLanguage
internal import Rendering

extension Session {
    func run(_ request: HelpRequest) -> ExitCode {
        console.write(HelpText.text(for: request, columns: console.width) + "\n")
        return .clean
    }

    func run(_ request: HistoryRequest) -> ExitCode {
        let lines = request.limit.map { history.lines.suffix($0) } ?? history.lines[...]
        let rows = zip(lines.indices, lines).map { [Cell.integer($0 + 1), Cell.text($1)] }
        let columns = [Column(key: "number", title: "#", alignment: .trailing), Column(key: "line")]
        let table = Table(key: "history", columns: columns, rows: rows, emptyText: "nothing yet")
        show(Document(schema: "caggctl.history/1", sections: [.table(table)]))
        return .clean
    }
}
