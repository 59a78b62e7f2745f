import Operations
import Testing

@Suite struct DailyHoursTests {
    @Test func reachFromTheirStartToBeforeTheirEnd() {
        let hours = DailyHours(start: 9 * 60, end: 17 * 60 + 30)
        #expect(!hours.contains(minute: 8 * 60 + 59))
        #expect(hours.contains(minute: 9 * 60))
        #expect(hours.contains(minute: 17 * 60 + 29))
        #expect(!hours.contains(minute: 17 * 60 + 30))
        #expect(hours.description == "09:00-17:30")
    }

    @Test func reachOverMidnightWhereTheyBeginLaterThanTheyEnd() {
        let hours = DailyHours(start: 22 * 60, end: 6 * 60)
        for minute in [22 * 60, 23 * 60 + 59, 0, 5 * 60 + 59] { #expect(hours.contains(minute: minute)) }
        for minute in [6 * 60, 12 * 60, 21 * 60 + 59] { #expect(!hours.contains(minute: minute)) }
    }

    @Test func aDayThatEndsAt24IsWhole() {
        let hours = DailyHours(start: 0, end: 1_440)
        #expect((0..<1_440).allSatisfy(hours.contains))
    }

    @Test(arguments: [
        ("22:00-06:00", 1_320, 360), ("9-17:30", 540, 1_050), ("00:00-24:00", 0, 1_440), ("6:05 - 7", 365, 420),
    ])
    func readsHoursOfTheDay(text: String, start: Int, end: Int) throws {
        let hours = try #require(DailyHours(parsing: text))
        #expect((hours.start, hours.end) == (start, end))
        #expect(DailyHours(parsing: hours.description) == hours)
    }

    @Test(arguments: [
        "", "22:00", "22:00-", "-6", "22:00-06:00-07:00", "25-6", "22:60-6", "24:00-6", "6-6", "+6-7", "1:2:3-4",
    ])
    func refusesWhatIsNoPartOfADay(text: String) {
        #expect(DailyHours(parsing: text) == nil)
    }
}
