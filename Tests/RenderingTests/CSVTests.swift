import Testing

@testable import Rendering

@Suite struct CSVTests {
    @Test func quotesByTheStandardAndTellsNullFromEmpty() {
        let rows: [[Cell]] = [
            [.text("a,b"), .text("say \"hi\"")], [.text("two\nlines"), .text("")], [.null, .text("=1+1")],
            [Cell(.list([.integer(1), .text("x")])), Cell(.integer(5), display: "five")],
            [.text("cr\r\nlf"), .text(" s ")],
        ]
        let table = Table(key: "t", columns: [Column(key: "x", title: "The X"), Column(key: "y")], rows: rows)
        #expect(
            OutputFormat.csv.render(Document(schema: "s", sections: [.table(table)]))
                == "x,y\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n,=1+1\n\"[1, \"\"x\"\"]\",5\n\"cr\r\nlf\", s \n"
        )
    }

    @Test func printsThePrimaryTableOnly() {
        let side = Table(key: "side", columns: [Column(key: "s")], rows: [[.integer(1)]], isPrimary: false)
        let main = Table(key: "main", columns: [Column(key: "m")], rows: [[.integer(2)]])
        let document = Document(
            schema: "s", sections: [.note(Note(.info, "n", code: "n")), .table(side), .table(main)])
        #expect(OutputFormat.csv.render(document) == "m\n2\n")
    }

    @Test func withoutATableTheFieldsAreOneRow() {
        let fields = [Field(key: "a", label: "A", cell: .integer(1)), Field(key: "b", label: "B", cell: .null)]
        let document = Document(schema: "s", sections: [.fields(key: "f", title: nil, fields)])
        #expect(OutputFormat.csv.render(document) == "a,b\n1,\n")
    }

    private func csv(_ sections: Section...) -> String {
        OutputFormat.csv.render(Document(schema: "s", sections: sections))
    }

    @Test func firstTableIsPrintedWhereNoneIsPrimary() {
        let tables = ["a", "b"].map {
            Table(key: $0, columns: [Column(key: $0)], rows: [[.text($0)]], isPrimary: false)
        }
        #expect(csv(.table(tables[0]), .table(tables[1])) == "a\na\n")
    }

    @Test func statementsAreAColumnOfTheirOwn() {
        let statements = Section.statements(key: "sql", ["SELECT 1", "SELECT a,\n b"])
        #expect(csv(statements) == "statement\nSELECT 1\n\"SELECT a,\n b\"\n")
        #expect(
            csv(.fields(key: "f", title: nil, [Field(key: "a", label: "A", cell: .integer(1))]), statements) == "a\n1\n"
        )
    }

    @Test func columnsOfOneNameAndMissingCellsKeepTheirPlaces() {
        let table = Table(key: "t", columns: [Column(key: "a"), Column(key: "a")], rows: [[.integer(1)]])
        #expect(csv(.table(table)) == "a,a_2\n1,\n")
    }

    @Test func documentOfNotesIsEmpty() {
        #expect(csv(.note(Note(.problem, "n", code: "n"))) == "")
    }
}
