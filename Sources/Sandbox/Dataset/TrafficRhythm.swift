internal import Glibc
internal import Postgres

/// How many requests of each workload there are in each minute of a time span.
///
/// Traffic is highest in the afternoon (UTC) and low on weekends. Conversation traffic varies a little from minute to
/// minute. Code traffic comes in bursts with pauses between them. `Workload` has the measured values. About every other
/// day, there are no requests at all for some minutes. This doesn't happen in the last three hours, so that a new
/// sandbox has fresh data.
struct TrafficRhythm: Sendable {
    static let minute: Int64 = 60_000_000

    /// The start of the first minute.
    let start: Timestamp
    /// The expected fraction of the code requests that come before each minute, from 0 to 1. There is one entry more
    /// than there are minutes.
    private let code: [Double]
    /// The expected fraction of the conversation requests that come before each minute, from 0 to 1, in the same form.
    private let conversation: [Double]

    init(start: Timestamp, minutes: Int, random: inout RandomSource) {
        self.start = start
        var codeWeights: [Double] = []
        var conversationWeights: [Double] = []
        var isBursting = true
        var burst = 1.0
        var silentUntil = 0
        for minute in 0..<minutes {
            let season = Self.season(start.adding(microseconds: Int64(minute) * Self.minute))
            // One fifth of the minutes has no code traffic: on average, a pause lasts three minutes and a burst twelve
            // minutes.
            if random.chance(isBursting ? 1.0 / 12 : 1.0 / 3) {
                isBursting.toggle()
                burst = random.logNormal(mean: -0.18, deviation: 0.6)
            }
            if random.chance(1.0 / 2_880), minute + 190 < minutes { silentUntil = minute + 2 + Int(6 * random.unit()) }
            let isSilent = minute < silentUntil
            let codeNoise = burst * random.logNormal(mean: -0.12, deviation: 0.5)
            let conversationNoise = random.logNormal(mean: -0.03, deviation: 0.24)
            codeWeights.append(isSilent || !isBursting ? 0 : season * codeNoise)
            conversationWeights.append(isSilent ? 0 : season * conversationNoise)
        }
        code = Self.cumulative(codeWeights)
        conversation = Self.cumulative(conversationWeights)
    }

    /// Returns the number of requests of each workload in a minute, if the whole time span has `rows` requests. The sum
    /// over all minutes is exactly `rows`.
    func requests(inMinute minute: Int, ofRows rows: Int) -> (code: Int, conversation: Int) {
        let codeRows = Int(Double(rows) * Workload.code.share)
        return (
            Self.part(code, minute, of: codeRows), Self.part(conversation, minute, of: rows - codeRows)
        )
    }

    private static func part(_ cumulative: [Double], _ minute: Int, of rows: Int) -> Int {
        Int(cumulative[minute + 1] * Double(rows)) - Int(cumulative[minute] * Double(rows))
    }

    private static func cumulative(_ weights: [Double]) -> [Double] {
        let total = weights.reduce(0, +)
        var sum = 0.0
        var result = [0.0]
        for weight in weights {
            sum += weight
            result.append(total > 0 ? sum / total : 0)
        }
        // Without this, rounding could lose the last row.
        result[weights.count] = 1
        return result
    }

    /// Returns the relative traffic at a time: from 0.1 in a weekend night to 1 in a weekday afternoon.
    private static func season(_ time: Timestamp) -> Double {
        let minutes = time.unixMicroseconds / minute
        let hour = Double(minutes % 1_440) / 60
        let daily = 0.6 + 0.4 * cos((hour - 15) / 24 * 2 * .pi)
        // 1970-01-01 was a Thursday.
        let weekday = (minutes / 1_440 + 3) % 7
        return daily * (weekday >= 5 ? 0.5 : 1)
    }
}
