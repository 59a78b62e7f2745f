import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    @Test(arguments: [
        (PostgresError.Kind.connectFailed, true), (.passwordRequired, true), (.connectionLost, true),
        (.timedOut, false), (.unexpectedResult, false), (.server(.adminShutdown), true),
        (.server(.crashShutdown), true), (.server(.cannotConnectNow), true), (.server(.queryCanceled), false),
        (.server(.undefinedTable), false), (.server(.databaseDropped), true), (.server(SQLState("57P05")), true),
        (.server(SQLState("25P03")), true), (.server(SQLState("25P04")), true),
    ])
    func connectionEndsWithSomeErrors(kind: PostgresError.Kind, ends: Bool) {
        #expect(PostgresError(kind, "x").endsConnection == ends)
    }

    @Test func onlyTheServersErrorsHaveASQLState() {
        #expect(PostgresError(.server(.lockNotAvailable), "x").sqlState == SQLState("55P03"))
        #expect(PostgresError(.timedOut, "x").sqlState == nil)
        #expect(SQLState("22P02").conditionClass == "22")
    }

    @Test func oneLineHasTheDetailAndAllLinesHaveEveryField() {
        let error = PostgresError(
            .server(.lockNotAvailable), "no lock", detail: "Process 7 waits.", hint: "Wait.", context: "line 1\nline 2")
        #expect(error.description == "no lock (Process 7 waits.)")
        let lines = error.debugDescription.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasSuffix("(55P03): no lock") == true)
        #expect(lines.dropFirst() == ["  detail: Process 7 waits.", "  hint: Wait.", "  context: line 1", "line 2"])
    }

    @Test(arguments: [nil, ""] as [String?])
    func missingDetailLeavesNoParentheses(detail: String?) {
        #expect(PostgresError(.timedOut, "too late", detail: detail).description == "too late")
    }
}
