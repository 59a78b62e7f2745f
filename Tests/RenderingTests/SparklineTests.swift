import Rendering
import Testing

@Suite struct SparklineTests {
    @Test func highestValueIsFullHeightAndNothingIsACross() {
        #expect(Sparkline([1, 4, nil, 8]).text(useUnicode: true) == "▁▄×█")
        #expect(Sparkline([1, 4, nil, 8]).text(useUnicode: false) == "_~x#")
    }

    @Test func zeroesAndNothingAtAllAreDrawn() {
        #expect(Sparkline([0, 0]).text(useUnicode: true) == "▁▁")
        #expect(Sparkline([]).text(useUnicode: true) == "")
        #expect(Sparkline([nil]).text(useUnicode: true) == "×")
    }
}
