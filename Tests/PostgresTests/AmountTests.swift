import Testing

@testable import Postgres

/// Amounts of memory, durations, and counted nouns.
@Suite struct AmountTests {
    @Test(
        arguments: [
            ("512kB", 524_288), ("64MB", 67_108_864), ("1 GB", 1_073_741_824), ("2tb", 2_199_023_255_552), ("10B", 10),
            ("3m", 3_145_728), ("8388607TB", 9_223_370_937_343_148_032),
        ] as [(String, Int64)])
    func memoryIsReadWithItsUnit(text: String, bytes: Int64) {
        #expect(ByteCount(parsing: text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "64", "MB", "0MB", "-1MB", "1.5GB", "64 M B", "64mib", "8388608TB", "99999999999999999999kB", "٣MB",
    ])
    func memoryWithoutAUnitOrAboveTheRangeIsRefused(text: String) {
        #expect(ByteCount(parsing: text) == nil)
    }

    @Test(
        arguments: [
            (1_073_741_824, "1GB"), (1_610_612_736, "1536MB"), (1_024, "1kB"), (1_025, "1025B"),
            (1_099_511_627_776, "1TB"), (1, "1B"),
        ] as [(Int64, String)])
    func memoryIsWrittenInTheLargestWholeUnit(bytes: Int64, text: String) {
        #expect(ByteCount(bytes: bytes).description == text)
        #expect(ByteCount(parsing: text)?.bytes == bytes)
    }

    @Test func durationsAreRoundedTowardsZero() {
        #expect(Duration.nanoseconds(1_999).wholeMicroseconds == 1)
        #expect(Duration.nanoseconds(-1_999).wholeMicroseconds == -1)
        #expect(Duration.milliseconds(-1_500).inSeconds == -1.5)
    }

    @Test func durationBeyondTheRangeIsTheNearestNumber() {
        #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMicroseconds == .min)
        #expect(Duration.microseconds(Int64.max).wholeMicroseconds == .max)
        #expect((Duration.microseconds(Int64.max) + .seconds(1)).wholeMicroseconds == .max)
        #expect(Timestamp(unixMicroseconds: 1).adding(.seconds(Int64.max)) == .infinity)
    }

    @Test func onlyOneIsSingular() {
        #expect([0, 1, 2].map { $0.counted("row") } == ["0 rows", "1 row", "2 rows"])
        #expect([1, 3].map { $0.counted("batch", plural: "batches") } == ["1 batch", "3 batches"])
    }

    /// The numbers are those of the authors' reference implementation.
    @Test func randomNumbersAreTheSameForASeed() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}
