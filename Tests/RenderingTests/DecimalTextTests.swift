import Foundation
import Testing

@testable import Rendering

/// Numbers as C's `printf` writes them, which is the oracle here.
@Suite struct DecimalTextTests {
    private static let numbers: [Double] = [
        0, -0.0, 1, -1, 9.99, 9.996, 99.5, 100, 0.06, 0.004, 0.0001, 0.00001234, 123.456, 999_999.6, 1e6, 1.5e6, 1e21,
        1e-300,
        .pi, 2.0 / 3, 0.5, 1.5, 2.5, 0.125, 0.375,
    ]

    @Test(arguments: numbers) func isWrittenAsPrintfDoes(number: Double) {
        for digits in 0...6 {
            #expect(number.text(decimals: digits) == String(format: "%.\(digits)f", number))
            guard digits > 0 else { continue }
            #expect(number.text(significantDigits: digits) == String(format: "%.\(digits)g", number))
        }
    }

    @Test func soAreManyOthers() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let power = Double.random(in: -12...5, using: &random)
            let number = Double.random(in: -1...1, using: &random) * pow(10, power)
            #expect(number.text(decimals: 3) == String(format: "%.3f", number))
            #expect(number.text(significantDigits: 4) == String(format: "%.4g", number))
        }
    }

    @Test func aNumberThatPeopleSeeHalfwayIsRoundedAsTheySeeIt() {
        // In binary it is a little less, and printf writes 2.67.
        #expect(2.675.text(decimals: 2) == "2.68")
    }

    @Test func whatIsNoNumberIsNamed() {
        #expect(Double.nan.text(decimals: 2) == "nan")
        #expect((-Double.infinity).text(significantDigits: 2) == "-inf")
    }
}
