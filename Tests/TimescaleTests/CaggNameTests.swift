import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct CaggNameTests {
    private func snapshot(_ names: QualifiedName...) -> CatalogSnapshot {
        CatalogSnapshot(
            now: CatalogSamples.now,
            caggs: names.map { name in
                var state = CatalogSamples.state
                state.cagg.view = name
                return state
            })
    }

    private let names = [
        QualifiedName(schema: "public", name: "hourly"), QualifiedName(schema: "Ops", name: "My \"Cagg\".1"),
    ]

    @Test(arguments: [
        ("hourly", 0), ("HOURLY", 0), ("public.hourly", 0), ("\"hourly\"", 0), (#""Ops"."My ""Cagg"".1""#, 1),
        (#""My ""Cagg"".1""#, 1),
    ])
    func namesAreFoundAsInSQLAndInAnySchema(typed: String, index: Int) throws {
        #expect(try snapshot(names[0], names[1]).find(typed).cagg.view == names[index])
    }

    @Test(arguments: ["hourl", "other.hourly", "\"HOURLY\"", "a.b.c", ""])
    func otherNamesAreUnknown(typed: String) {
        #expect(throws: TimescaleError.unknownCagg(typed, similar: [])) { try snapshot(names[0]).find(typed) }
    }

    @Test func nameInSeveralSchemasIsAmbiguous() {
        let both = [QualifiedName(schema: "a", name: "x"), QualifiedName(schema: "b", name: "x")]
        #expect(throws: TimescaleError.ambiguousCagg("x", candidates: both)) {
            try snapshot(both[0], both[1]).find("x")
        }
    }

    /// PostgreSQL would read the typed name in lower case; here it needs no quotes.
    @Test func typedNameMayHaveTheCapitalsOfTheCatalog() throws {
        let capital = QualifiedName(schema: "Ops", name: "Hourly")
        #expect(try snapshot(capital).find("Ops.Hourly").cagg.view == capital)
        #expect(throws: TimescaleError.self) { try snapshot(capital).find("ops.hourly") }
        #expect(throws: TimescaleError.self) { try snapshot(capital).find("Ops.\"hourly\"") }
    }
}
