import Postgres
import Testing

@testable import CommandLanguage

private func timestamp(_ text: String) -> Timestamp { Timestamp(parsing: text) ?? .infinity }

@Suite struct ValueTests {
    static let now = timestamp("2026-03-31T12:00:00Z")

    @Test(arguments: [
        ("2026-11-22", "2026-11-22T00:00:00Z"), ("2026-11-22T13:00+02", "2026-11-22T11:00:00Z"),
        ("now", "2026-03-31T12:00:00Z"), ("NOW", "2026-03-31T12:00:00Z"), ("-6h", "2026-03-31T06:00:00Z"),
        ("now-1d", "2026-03-30T12:00:00Z"), ("now + 5min", "2026-03-31T12:05:00Z"), ("+1h", "2026-03-31T13:00:00Z"),
        ("now-1mon", "2026-02-28T12:00:00Z"), ("-1h 30min", "2026-03-31T10:30:00Z"), ("infinity", "infinity"),
        ("-infinity", "-infinity"), ("now-1y", "2025-03-31T12:00:00Z"),
    ])
    func readsTimes(text: String, expected: String) throws {
        #expect(try TimeExpression(parsing: text).resolved(now: Self.now) == .timestamp(timestamp(expected)))
    }

    @Test func readsIntegersForIntegerTime() throws {
        #expect(try TimeExpression(parsing: "-42") == .integer(-42))
        #expect(try TimeSpan(parsing: "1000") == .integer(1000))
    }

    @Test(arguments: ["", "yesterdayish", "2026-02-30", "now-", "-1h+30m", "now 1d", "2026-13-01", "-", "6x"])
    func refusesWhatIsNoTimeAndShowsSome(text: String) throws {
        let problem = try #require(throws: ValueProblem.self) { try TimeExpression(parsing: text) }
        #expect(problem.description.contains("-6h"))
    }

    @Test func tellsADurationFromATime() {
        #expect(throws: ValueProblem("is a duration, not a time; write -6h for 6h ago")) {
            try TimeExpression(parsing: "6h")
        }
    }

    @Test(
        arguments: [
            ("-6h", "now", nil), ("-infinity", "-1h", nil), ("now-1d", nil, nil), ("2026-01-01", "2026-01-02", nil),
            ("10", "20", nil), (nil, nil, "6h"), ("2026-01-01", "now", nil), ("10", "infinity", nil),
            ("-infinity", "10", nil),
        ] as [(String?, String?, String?)])
    func acceptsWindows(from: String?, to: String?, since: String?) throws {
        let window = try TimeWindow(
            from: from.map { try TimeExpression(parsing: $0) }, to: to.map { try TimeExpression(parsing: $0) },
            since: since.map { try TimeSpan(parsing: $0) })
        #expect(window != nil)
    }

    @Test(
        arguments: [
            ("now", "-6h", nil), ("2026-01-02", "2026-01-01", nil), ("2026-01-01", "2026-01-01", nil),
            ("20", "10", nil),
            ("10", "now", nil), ("10", nil, nil), (nil, "now", nil), ("-6h", nil, "6h"), ("infinity", "now", nil),
            ("10", "-infinity", nil), ("infinity", "10", nil),
        ] as [(String?, String?, String?)])
    func refusesWindowsWithoutAServer(from: String?, to: String?, since: String?) throws {
        #expect(throws: ValueProblem.self) {
            try TimeWindow(
                from: from.map { try TimeExpression(parsing: $0) }, to: to.map { try TimeExpression(parsing: $0) },
                since: since.map { try TimeSpan(parsing: $0) })
        }
    }

    @Test func windowsThatDependOnTheClockAreCheckedWhenItIsKnown() throws {
        let window = TimeWindow.between(.instant(timestamp("2027-01-01")), .relativeToNow(.zero))
        #expect(throws: ValueProblem.self) { try window.resolved(now: Self.now) }
    }

    @Test func sinceReachesUntilNow() throws {
        let bounds = try TimeWindow.since(.interval(Interval(months: 1))).resolved(now: Self.now)
        #expect(bounds?.from == .timestamp(timestamp("2026-02-28T12:00:00Z")))
        #expect(bounds?.to == .timestamp(Self.now))
    }

    @Test(arguments: ["0", "-6h", "0s", "x"])
    func aStepIsLongerThanNothing(text: String) {
        #expect(throws: ValueProblem.self) { try TimeSpan.positive(text) }
    }

    /// A suggestion that can't be typed would be wrong: `-2026-11` is neither a time nor a duration.
    @Test(arguments: ["2026-11", "1 day -02:00", "2026-11-22T13:00+99"])
    func durationIsSuggestedOnlyIfItCanBeTyped(text: String) throws {
        let problem = try #require(throws: ValueProblem.self) { try TimeExpression(parsing: text) }
        #expect(problem.description == "isn't a time; write for example \(TimeExpression.examples)")
    }

    @Test(arguments: [
        "now", "now-6h", "now+5min", "now-1mon", "2026-11-22T13:00:00Z", "infinity", "-infinity", "-42", "now-1d 2h",
    ])
    func expressionIsWrittenAsItCanBeTyped(text: String) throws {
        let time = try TimeExpression(parsing: text)
        #expect(time.description == text)
        #expect(try TimeExpression(parsing: time.description) == time)
    }

    @Test(
        arguments: [
            ("infinity", "10", "--from (infinity) is after --to (10)"),
            ("10", "-infinity", "--from (10) is after --to (-infinity)"),
            ("20", "10", "--from (20) is after --to (10)"), ("10", "10", "--from (10) is the same as --to (10)"),
            ("now-6h", "now-1d", "--from (now-6h) is after --to (now-1d)"),
            ("10", nil, "--from is an integer; give --to as an integer too"),
            ("10", "2026-11-22", "--from and --to must both be times or both be integers"),
            (nil, "10", "--to needs --from; write --from -infinity for a window without a start"),
        ] as [(String?, String?, String)])
    func windowThatCannotBeSaysWhy(from: String?, to: String?, message: String) {
        #expect(throws: ValueProblem(message)) {
            try TimeWindow(
                from: from.map { try TimeExpression(parsing: $0) }, to: to.map { try TimeExpression(parsing: $0) },
                since: nil)
        }
    }

    @Test(arguments: [("10", "infinity"), ("-infinity", "10"), ("-infinity", "infinity")])
    func windowMayBeOpenInIntegerTime(from: String, to: String) throws {
        let window = try TimeWindow(from: TimeExpression(parsing: from), to: TimeExpression(parsing: to), since: nil)
        let bounds = try #require(try window?.resolved(now: Self.now))
        #expect(bounds.from != bounds.to)
    }

    @Test func nameEndsAtTheFirstEqualsSign() throws {
        #expect(try NamedValue(parsing: "a=b=c") == NamedValue(name: "a", value: "b=c"))
        #expect(try NamedValue(parsing: "a=").value.isEmpty)
        for text in ["=b", "ab", ""] { #expect(throws: ValueProblem.self) { try NamedValue(parsing: text) } }
    }

    @Test(arguments: [
        ("a", true), ("_A9", true), ("9a", false), ("a-b", false), ("", false), ("ä", false), ("a\n", false),
    ])
    func variableHasAPlainName(text: String, isName: Bool) {
        #expect(Variables.isName(text) == isName)
    }
}
