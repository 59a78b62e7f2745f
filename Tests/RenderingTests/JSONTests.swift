import Foundation
import Testing

@testable import Rendering

@Suite struct JSONTests {
    @Test func keepsTheOrderAndOneLineARow() {
        let document = Document(
            schema: "caggctl.status/1",
            sections: [
                .fields(
                    key: "server", title: "Server",
                    [
                        Field(key: "version", label: "Version", cell: .text("2.28.3")),
                        Field(key: "age", label: "Age", cell: Cell(.integer(90), display: "1m 30s")),
                    ]),
                .table(
                    Table(
                        key: "caggs", columns: [Column(key: "name"), Column(key: "cost")],
                        rows: [[.text("b"), Cell(.decimal("0.10"))], [.text("a"), Cell(.decimal("NaN"))]])),
                .statements(key: "sql", []),
                .note(Note(.warning, "late", code: "late")),
            ])
        #expect(
            OutputFormat.json.render(document) == """
                {
                  "schema": "caggctl.status/1",
                  "server": {
                    "version": "2.28.3",
                    "age": 90
                  },
                  "caggs": [
                    {"name": "b", "cost": 0.10},
                    {"name": "a", "cost": "NaN"}
                  ],
                  "sql": [],
                  "notes": [
                    {"severity": "warning", "code": "late", "text": "late", "command": null}
                  ]
                }

                """)
    }

    @Test(arguments: [
        "\"quoted\" \\ back", "line\nbreak\r\n\t", "\u{0}\u{1}\u{1F}\u{7F}\u{9B}", "\u{2028}\u{202E}", "日本 \u{1F600}",
        "</script>", "",
    ])
    func everyTextComesBackAsItWas(text: String) throws {
        let document = Document(
            schema: "test/1",
            sections: [
                .table(
                    Table(
                        key: text.isEmpty ? "t" : text, columns: [Column(key: text)],
                        rows: [[Cell(.list([.text(text), .object([CellMember(text, .null)])]))]])),
                .statements(key: "sql", [text]),
            ])
        let json = OutputFormat.json.render(document)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["sql"] as? [String] == [text])
        #expect(!json.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }

    @Test(arguments: [
        (CellValue.number(.infinity), "\"Infinity\""), (.number(-.infinity), "\"-Infinity\""),
        (.number(.nan), "\"NaN\""), (.number(1e300), "1e+300"), (.number(0.1), "0.1"),
        (.integer(.max), "9223372036854775807"), (.decimal("-12345678901234567890.123"), "-12345678901234567890.123"),
        (.decimal("007"), "\"007\""), (.decimal("1.5\n"), "\"1.5\\n\""), (.bool(false), "false"),
        (.timestamp("-infinity"), "\"-infinity\""),
    ])
    func spellsValues(value: CellValue, json: String) {
        #expect(JSONWriter.compact(value) == json)
    }

    @Test func columnsOfOneNameStayApart() {
        let columns = ["a", "a", "a_2", "a"].map { Column(key: $0) }
        #expect(Table(key: "t", columns: columns, rows: []).uniqueKeys == ["a", "a_2", "a_2_2", "a_3"])
    }

    @Test func theAxisIsForPeopleOnly() {
        let axis = TimeAxis(from: .init(0, "a"), to: .init(1, "b"), marks: [])
        let json = OutputFormat.json.render(Document(schema: "s", sections: [.axis(axis)]))
        #expect(json == "{\n  \"schema\": \"s\",\n  \"notes\": []\n}\n")
    }
}
