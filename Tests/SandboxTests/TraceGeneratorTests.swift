import Foundation
import Postgres
import TestSupport
import Testing

@testable import Sandbox

@Suite struct TraceGeneratorTests {
    private static let shape = TraceShape(rows: 60_000, days: 14, seed: 11, end: TestData.now)
    private static let traces = Array(TraceGenerator(shape))

    @Test func givesTheSameRowsForTheSameSeed() {
        let small = TraceShape(rows: 500, days: 14, seed: 5, end: TestData.now)
        #expect(Array(TraceGenerator(small)) == Array(TraceGenerator(small)))
        var other = small
        other.seed = 6
        #expect(Array(TraceGenerator(small)) != Array(TraceGenerator(other)))
    }

    @Test(arguments: [1, 999, 60_000])
    func givesExactlyAsManyRowsAsWereAskedFor(rows: Int) {
        let shape = TraceShape(rows: rows, days: 14, seed: 11, end: TestData.now)
        #expect(TraceGenerator(shape).reduce(0) { count, _ in count + 1 } == rows)
    }

    @Test func staysInItsSpanAndInOrder() throws {
        let times = Self.traces.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        let (first, last) = (try #require(times.first), try #require(times.last))
        #expect(first >= TestData.now.adding(microseconds: -14 * 86_400_000_000))
        #expect(last < TestData.now)
        #expect(try #require(TestData.now.microseconds(since: last)) < 600_000_000)
    }

    @Test func hasBurstsAndQuietMinutes() {
        var perMinute: [Int64: Int] = [:]
        for trace in Self.traces { perMinute[trace.time.unixMicroseconds / 60_000_000, default: 0] += 1 }
        let mean = Double(Self.traces.count) / Double(14 * 1_440)
        #expect(Double(perMinute.values.max() ?? 0) > 4 * mean)
        #expect(14 * 1_440 - perMinute.count > 20)
    }

    @Test func hasTheTracesTailsOfTokens() {
        let prompts = Self.traces.map(\.promptTokens).sorted()
        let median = prompts[prompts.count / 2]
        #expect((600...1_400).contains(median), "\(median)")
        #expect(prompts[prompts.count * 99 / 100] > 5 * median)
        #expect(prompts.last.map { $0 <= 14_050 } == true)
    }

    @Test func failsALittleAndSaysWhy() {
        let failures = Self.traces.filter { $0.outcome != .ok }
        let rate = Double(failures.count) / Double(Self.traces.count)
        #expect((0.02...0.08).contains(rate), "\(rate)")
        #expect(failures.allSatisfy { $0.outcome.message != nil && $0.completionTokens == 0 })
    }
}
