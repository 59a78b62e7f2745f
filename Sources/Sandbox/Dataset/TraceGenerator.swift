package import Postgres

/// What to generate: the same values give the same rows on one platform.
package struct TraceShape: Sendable, Equatable {
    package var rows: Int
    /// 24 hours each; the last one ends at `end`.
    package var days: Int
    package var seed: UInt64
    /// Just after the newest row; cut to a whole second.
    package var end: Timestamp

    package init(rows: Int = 500_000, days: Int = 14, seed: UInt64 = 1, end: Timestamp) {
        self.rows = rows
        self.days = days
        self.seed = seed
        self.end = Timestamp(unixMicroseconds: end.unixMicroseconds / 1_000_000 * 1_000_000)
    }
}

/// Makes LLM traffic row by row, in the order of time, in memory that depends on the days only.
struct TraceGenerator: Sequence, IteratorProtocol, Sendable {
    private let shape: TraceShape
    private let minutes: Int
    private let rhythm: TrafficRhythm
    private let weights = ModelProfile.all.map(\.weight)
    private var random: RandomSource
    private var minute = 0
    /// The present minute's requests, latest first.
    private var pending: [(time: Timestamp, workload: Workload)] = []
    private var trouble = Trouble()

    private static let users = 2_000

    init(_ shape: TraceShape) {
        self.shape = shape
        random = RandomSource(seed: shape.seed)
        minutes = shape.days * 1_440
        let start = shape.end.adding(microseconds: -Int64(minutes) * TrafficRhythm.minute)
        rhythm = TrafficRhythm(start: start, minutes: minutes, random: &random)
    }

    mutating func next() -> Trace? {
        while pending.isEmpty {
            guard minute < minutes else { return nil }
            fillMinute()
        }
        return pending.popLast().map { trace(at: $0.time, $0.workload) }
    }

    private mutating func fillMinute() {
        let (code, conversation) = rhythm.requests(inMinute: minute, ofRows: shape.rows)
        let start = rhythm.start.adding(microseconds: Int64(minute) * TrafficRhythm.minute)
        let workloads =
            Array(repeating: Workload.code, count: code)
            + Array(repeating: Workload.conversation, count: conversation)
        pending = workloads.map { workload in
            (start.adding(microseconds: Int64(random.unit() * Double(TrafficRhythm.minute))), workload)
        }.sorted { $0.time > $1.time }
        trouble.advance(&random)
        minute += 1
    }

    private mutating func trace(at time: Timestamp, _ workload: Workload) -> Trace {
        let model = ModelProfile.all[random.index(weights: weights)]
        let outcome = trouble.outcome(of: model.provider, &random)
        let promptTokens = workload.promptTokens.draw(&random)
        let completionTokens = outcome == .ok ? workload.completionTokens.draw(&random) : 0
        // Few users make most of the requests.
        let chosen = Int(Double(Self.users) * random.unit() * random.unit() * random.unit())
        let place = random.unit()
        return Trace(
            time: time, id: (random.next(), random.next()), provider: model.provider, model: model.name,
            environment: place < 0.82 ? "production" : place < 0.96 ? "staging" : "development", outcome: outcome,
            durationMilliseconds: duration(model, outcome, promptTokens, completionTokens),
            promptTokens: promptTokens, completionTokens: completionTokens,
            promptCost: outcome == .ok ? promptTokens * model.promptPrice : 0,
            completionCost: completionTokens * model.completionPrice,
            user: random.chance(0.03) ? nil : chosen, session: chosen * 10_000 + minute / 45)
    }

    /// Rounded to the microsecond.
    private mutating func duration(
        _ model: ModelProfile, _ outcome: Outcome, _ promptTokens: Int, _ completionTokens: Int
    ) -> Double {
        let working =
            model.firstTokenMilliseconds + 0.03 * Double(promptTokens)
            + model.tokenMilliseconds * Double(completionTokens)
        let milliseconds =
            switch outcome {
            case .timeout: 60_000 + 50 * random.unit()
            case .rateLimited, .badRequest: 20 + 60 * random.unit()
            default: working * random.logNormal(mean: 0, deviation: 0.35)
            }
        return (milliseconds * 1_000).rounded() / 1_000
    }
}
