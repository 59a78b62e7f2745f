import Foundation
import Testing

@testable import Rendering

@Suite struct JSONLinesTests {
    private let table = Table(
        key: "caggs", columns: [Column(key: "name"), Column(key: "schema")],
        rows: [[.text("b\n"), .integer(1)], [.text("a")]])

    private var document: Document {
        Document(
            schema: "caggctl.status/1",
            sections: [
                .note(Note(.warning, "late", code: "late")),
                .fields(key: "server", title: "Server", [Field(key: "version", label: "V", cell: .text("2.28.3"))]),
                .table(table), .statements(key: "sql", ["SELECT 1"]),
            ])
    }

    @Test func eachLineIsAnObjectNamedAfterItsSection() throws {
        let text = OutputFormat.jsonl.render(document)
        #expect(
            text == """
                {"schema": "caggctl.status/1"}
                {"server": {"version": "2.28.3"}}
                {"caggs": {"name": "b\\n", "schema": 1}}
                {"caggs": {"name": "a", "schema": null}}
                {"sql": "SELECT 1"}
                {"notes": {"severity": "warning", "code": "late", "text": "late", "command": null}}

                """)
        for line in text.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?.count == 1)
        }
    }

    /// What is written row by row is what is written at once, but that the fields come last.
    @Test func aStreamOfRowsEndsInTheFields() throws {
        let stream = try #require(RowStream(table, as: .jsonl))
        let text =
            stream.header(schema: document.schema) + table.rows.map(stream.line).joined() + stream.footer(document)
        let lines = text.split(separator: "\n")
        #expect(lines.last == "{\"server\": {\"version\": \"2.28.3\"}}")
        #expect(lines.sorted() == OutputFormat.jsonl.render(document).split(separator: "\n").sorted())
    }

    @Test func aStreamOfCSVIsTheTable() throws {
        let stream = try #require(RowStream(table, as: .csv))
        let text =
            stream.header(schema: document.schema) + table.rows.map(stream.line).joined() + stream.footer(document)
        #expect(text == OutputFormat.csv.render(document))
    }

    @Test(arguments: [OutputFormat.table, .json, .openmetrics])
    func otherFormatsNeedTheWholeDocument(format: OutputFormat) {
        #expect(RowStream(table, as: format) == nil)
    }
}
