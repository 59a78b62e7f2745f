import Postgres
import Testing

@testable import Timescale

@Suite struct TimescaleErrorTests {
    private static let both = [QualifiedName(schema: "public", name: "x"), QualifiedName(schema: "Ops", name: "x")]

    static let errors: [(TimescaleError, String, String?)] = [
        (
            .notInstalled(database: "llm"), "TimescaleDB isn't installed in the database \"llm\"",
            "connect to the database that has TimescaleDB, or run CREATE EXTENSION timescaledb in this database"
        ),
        (
            .unknownCagg("hourl", similar: []), "there is no continuous aggregate \"hourl\"",
            "\"status\" lists all continuous aggregates"
        ),
        (
            .unknownCagg("hourl", similar: ["hourly", "ops.hourly"]),
            "there is no continuous aggregate \"hourl\"; did you mean hourly or ops.hourly?", nil
        ),
        (
            .ambiguousCagg("x", candidates: both), "\"x\" exists in several schemas: x, \"Ops\".x",
            "write the name with its schema"
        ),
        (
            .notPermitted("the jobs"), "this role isn't allowed to read the jobs",
            "connect as the owner of the continuous aggregates"
        ),
    ]

    @Test(arguments: errors)
    func errorSaysWhatHappenedAndWhatToDo(error: TimescaleError, message: String, hint: String?) {
        #expect(error.message == message)
        #expect(error.hint == hint)
        #expect(error.kind == .failed)
    }

    @Test func lookalikesAreRefusedWithTheirOwners() {
        let error = TimescaleError.lookalikes([
            .init(signature: "public.run_job(bigint)", owner: "Eve"),
            .init(signature: "public.alter_job()", owner: "bob"),
        ])
        #expect(error.kind == .refused)
        #expect(error.message.hasSuffix("public.run_job(bigint) of role \"Eve\", public.alter_job() of role bob"))
        #expect(error.hint?.hasPrefix("drop or rename these functions") == true)
    }
}
