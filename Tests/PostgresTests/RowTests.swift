import Testing

@testable import Postgres

/// Columns are told apart by their names.
@Suite struct RowTests {
    private func row(_ columns: KeyValuePairs<String, String?>) -> Row {
        Row(
            columns: Columns(names: columns.map(\.key), types: columns.map { _ in .inferred }),
            texts: columns.map(\.value))
    }

    private func message(_ read: () throws -> Void) -> String? {
        #expect(throws: PostgresError.self, performing: read)?.message
    }

    @Test func aNameSaysWhichColumnIsMeantWhereverItStands() throws {
        for row in [row(["id": "7", "name": "seven"]), row(["name": "seven", "id": "7"])] {
            let id: Int32 = try row["id"]
            #expect(id == 7)
            #expect(try row["name"] == "seven")
            #expect(try row.decode(Int64.self, named: "id") == 7)
        }
    }

    @Test func nullIsNilOrWhatTheCallerPutsInItsPlace() throws {
        let row = row(["id": nil])
        let id: Int32? = try row["id"]
        #expect(id == nil)
        #expect(try row["id"] ?? 3 == 3 as Int32)
        let message = message { let _: Int32 = try row["id"] }
        #expect(message == "column id is NULL, but a value of type Int32 was expected")
    }

    @Test func aColumnThatIsMissingOrMisspeltIsNamed() {
        let row = row(["job_id": "7", "owner": "ada"])
        #expect(
            message { let _: Int32 = try row["job_ib"] } == "the result has no column job_ib; it has job_id, owner")
        #expect(
            message { let _: Int32 = try row["owner"] }
                == "column owner has the value \"ada\", but a value of type Int32 was expected")
    }

    @Test func aNameThatSeveralColumnsHaveMeansNone() {
        let row = row(["count": "1", "id": "7", "count": "2"])
        #expect(message { let _: Int32 = try row["count"] } == "the result has several columns with the name count")
        #expect(throws: Never.self) { let _: Int32 = try row["id"] }
    }

    @Test func rowWithTooFewColumnsSaysHowManyItHas() throws {
        #expect(try row(["n": "1", "s": "x"]).decode(Int.self, String.self) == (1, "x"))
        #expect(
            message { _ = try row(["n": "1"]).decode(Int.self, String.self) }
                == "the result has 1 column, but more columns were expected")
    }

    @Test func longValueIsCutInTheMessage() {
        let text = String(repeating: "x", count: 500)
        let quoted = String(repeating: "x", count: 80)
        #expect(
            message { let _: Int64 = try row(["n": text])["n"] }
                == "column n has the value \"\(quoted)\", but a value of type Int64 was expected")
    }
}
