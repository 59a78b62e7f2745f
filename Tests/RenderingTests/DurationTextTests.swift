import Rendering
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [(0, "0s"), (59, "59s"), (130, "2m 10s"), (11_100, "3h 05m"), (187_200, "2d 4h")])
    func durationsHaveTwoUnits(seconds: Int, text: String) {
        #expect(Duration.seconds(seconds).shortText == text)
    }
}
