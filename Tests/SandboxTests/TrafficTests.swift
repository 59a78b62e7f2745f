import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Sandbox

/// The parts of the generated traffic: random numbers, rhythm, tokens and rows, and the chunks of a file.
@Suite struct TrafficTests {
    private static let minutesPerDay = 1_440

    private func rhythm(days: Int, seed: UInt64 = 1) -> TrafficRhythm {
        var random = RandomSource(seed: seed)
        // A Monday.
        return TrafficRhythm(
            start: CatalogSamples.time("2026-11-16T00:00:00Z"), minutes: days * Self.minutesPerDay, random: &random)
    }

    private func requests(_ rhythm: TrafficRhythm, _ minutes: Range<Int>) -> Double {
        Double(minutes.reduce(0) { $0 + rhythm.requests(inMinute: $1, ofRows: 1_000_000).conversation })
    }

    @Test(arguments: [0, 1, 7, 100_000], [1, 7] as [UInt64])
    func minutesAddUpToAllRequests(rows: Int, seed: UInt64) {
        let rhythm = rhythm(days: 2, seed: seed)
        let counts = (0..<2 * Self.minutesPerDay).map { rhythm.requests(inMinute: $0, ofRows: rows) }
        #expect(counts.allSatisfy { $0.code >= 0 && $0.conversation >= 0 })
        #expect(counts.reduce(0) { $0 + $1.code + $1.conversation } == rows)
    }

    @Test func weekendsHaveHalfTheTraffic() {
        let rhythm = rhythm(days: 7)
        let working = requests(rhythm, 0..<5 * Self.minutesPerDay) / 5
        let weekend = requests(rhythm, 5 * Self.minutesPerDay..<7 * Self.minutesPerDay) / 2
        #expect((1.8...2.2).contains(working / weekend), "\(working / weekend)")
    }

    /// The lowest hour has a fifth of the highest.
    @Test func afternoonsAreBusierThanNights() {
        let rhythm = rhythm(days: 5)
        func hour(_ hour: Int) -> Double {
            (0..<5).reduce(0) { sum, day in
                let start = day * Self.minutesPerDay + hour * 60
                return sum + requests(rhythm, start..<start + 60)
            }
        }
        #expect((4.0...6.0).contains(hour(15) / hour(3)), "\(hour(15) / hour(3))")
    }

    @Test func oneFifthOfTheMinutesHasNoCode() {
        let rhythm = rhythm(days: 14)
        let quiet = (0..<14 * Self.minutesPerDay).count { rhythm.requests(inMinute: $0, ofRows: 50_000_000).code == 0 }
        let share = Double(quiet) / Double(14 * Self.minutesPerDay)
        #expect((0.15...0.27).contains(share), "\(share)")
    }

    /// A new sandbox has fresh data.
    @Test(arguments: (0..<10) as Range<UInt64>)
    func lastThreeHoursAreNeverSilent(seed: UInt64) {
        let rhythm = rhythm(days: 2, seed: seed)
        let last = (2 * Self.minutesPerDay - 180)..<2 * Self.minutesPerDay
        #expect(last.allSatisfy { rhythm.requests(inMinute: $0, ofRows: 10_000_000).conversation > 0 })
    }

    @Test func indexesAreDrawnByTheirWeights() {
        var random = RandomSource(seed: 5)
        var counts = [0, 0, 0, 0]
        for _ in 0..<8_000 { counts[random.index(weights: [0, 1, 0, 3])] += 1 }
        #expect(counts[0] == 0 && counts[2] == 0)
        #expect((1_800...2_200).contains(counts[1]))
        let (never, always) = (
            (0..<100).filter { _ in random.chance(0) }.count, (0..<100).filter { _ in random.chance(1) }.count
        )
        #expect(never == 0 && always == 100)
    }

    /// The median of a log-normal distribution is the exponential of its mean: 151 tokens.
    @Test func tokensFollowTheMeasuredDistribution() {
        var random = RandomSource(seed: 5)
        let tokens = (0..<5_000).map { _ in Workload.conversation.completionTokens.draw(&random) }.sorted()
        #expect((135...168).contains(tokens[2_500]), "\(tokens[2_500])")
        #expect(tokens[0] >= 1 && tokens[4_999] == 1_000)
    }

    @Test func rowIsALineForCOPYWithExactCosts() {
        let trace = Trace(
            time: CatalogSamples.now, id: (1, 255), provider: "openai", model: "gpt-4o", environment: "staging",
            outcome: .ok, durationMilliseconds: 12.5, promptTokens: 7, completionTokens: 3, promptCost: 12_345,
            completionCost: 100_000_000_000, user: nil, session: 4)
        let fields = trace.copyLine.split(separator: "\t", omittingEmptySubsequences: false)
        #expect(
            fields == [
                "2026-11-22T12:30:00Z", "000000000000000100000000000000ff", "openai", "gpt-4o", "staging", "OK", "\\N",
                "12.5", "7", "3", "10", "0.0000012345", "10.0000000000", "10.0000012345", "\\N", "session-4\n",
            ])
        #expect(fields.count == Trace.columns.description.split(separator: ",").count)
    }

    // MARK: Files

    private func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "chunks-\(UUID().uuidString).csv").path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    /// More than one chunk of 256 kB.
    @Test func fileIsReadWholeAndItsRowsAreCounted() throws {
        let text = "TIMESTAMP,ContextTokens\n" + String(repeating: "123456789\n", count: 40_000)
        try withFile(text) { path in
            let events = Mutex<[SandboxEvent]>([])
            let chunks = try FileChunks(path: path) { event in events.withLock { $0.append(event) } }
            #expect(chunks.firstLine == "TIMESTAMP,ContextTokens")
            var bytes: [UInt8] = []
            var count = 0
            while let chunk = try chunks.next() {
                bytes += chunk
                count += 1
            }
            #expect(String(decoding: bytes, as: UTF8.self) == text)
            #expect(count == 2)
            #expect(events.withLock { $0 }.last == .loading(rows: 40_000, total: nil))
        }
    }

    @Test(arguments: ["/nonexistent/traces.csv", "/"])
    func fileThatCannotBeReadIsNamed(path: String) {
        let error = #expect(throws: SandboxError.self) { try FileChunks(path: path) { _ in } }
        #expect(error?.reason == .badData)
        #expect(error?.message.hasPrefix("\(path) can't be read: ") == true)
    }
}
