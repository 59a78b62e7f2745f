import Testing

@testable import Postgres

@Suite struct CivilDateTests {
    /// The numbers are PostgreSQL's own `date - date '1970-01-01'`.
    @Test(
        arguments: [
            (1970, 1, 1, 0), (2000, 2, 29, 11_016), (1900, 3, 1, -25_508), (2100, 2, 28, 47_540), (1, 1, 1, -719_162),
            (9_999, 12, 31, 2_932_896), (0, 12, 31, -719_163),
        ] as [(Int64, Int64, Int64, Int64)])
    func daysAreCountedFrom1970(year: Int64, month: Int64, day: Int64, days: Int64) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSinceEpoch == days)
        #expect(CivilDate(daysSinceEpoch: days) == date)
    }

    @Test(
        arguments: [
            (2026, 2, 29), (1900, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0),
            (2026, 1, 32), (300_001, 1, 1), (-4_801, 1, 1),
        ] as [(Int64, Int64, Int64)])
    func dayThatNoCalendarHasIsRefused(year: Int64, month: Int64, day: Int64) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    /// Four hundred years are one cycle of leap years.
    @Test func eachDayFollowsTheDayBefore() throws {
        var last = CivilDate(daysSinceEpoch: -146_097)
        for days in Int64(-146_096)...0 {
            let date = CivilDate(daysSinceEpoch: days)
            let isNextInMonth = date.month == last.month && date.day == last.day + 1
            let isFirst = date.day == 1 && last.day >= 28 && date.month == last.month % 12 + 1
            guard isNextInMonth || isFirst, date.daysSinceEpoch == days else {
                Issue.record("\(date) follows \(last)")
                return
            }
            last = date
        }
        #expect(last == CivilDate(year: 1970, month: 1, day: 1))
    }

    @Test func yearsBeforeChristAreCountedWithoutAYearZero() {
        #expect(CivilDate(daysSinceEpoch: -719_163).description == "0001-12-31")
        #expect(CivilDate(daysSinceEpoch: -719_163).isBeforeChrist)
        #expect(!CivilDate(daysSinceEpoch: -719_162).isBeforeChrist)
    }

    @Test(
        arguments: [(7, 2, 1), (-7, -3, 2), (-9, -3, 0), (0, 0, 0), (.min, -3_074_457_345_618_258_603, 1)]
            as [(Int64, Int64, Int64)])
    func quotientIsRoundedDown(number: Int64, quotient: Int64, modulus: Int64) {
        let result = number.quotientAndFloorModulus(3)
        #expect(result.quotient == quotient)
        #expect(result.modulus == modulus)
    }
}
