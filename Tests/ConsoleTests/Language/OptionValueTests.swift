import CommandLanguage
import Operations
import Testing

@testable import Console

@Suite struct OptionValueTests {
    @Test(arguments: [("500", 500), ("500k", 500_000), ("2M", 2_000_000), ("1_000", 1000)])
    func readsCounts(text: String, count: Int) throws {
        #expect(try Reading.count(text) == count)
    }

    @Test(arguments: ["0", "-1", "k", "1.5", "", "99999999999999999M"])
    func refusesWhatIsNoCount(text: String) {
        #expect(throws: ValueProblem.self) { try Reading.count(text) }
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
