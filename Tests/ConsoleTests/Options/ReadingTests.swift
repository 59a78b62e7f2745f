import CommandLanguage
import Testing

@testable import Console

@Suite struct ReadingTests {
    @Test(arguments: [("500", 500), ("500k", 500_000), ("2M", 2_000_000), ("1_000", 1000)])
    func readsCounts(text: String, count: Int) throws {
        #expect(try Reading.count(text) == count)
    }

    @Test(arguments: ["0", "-1", "k", "1.5", "", "99999999999999999M"])
    func refusesWhatIsNoCount(text: String) {
        #expect(throws: ValueProblem.self) { try Reading.count(text) }
    }
}
