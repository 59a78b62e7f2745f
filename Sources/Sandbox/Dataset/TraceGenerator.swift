package import Postgres

/// The parameters of generated traffic. The same values give the same rows on the same platform.
package struct TraceShape: Sendable, Equatable {
    /// The number of rows.
    package var rows: Int
    /// The number of days, of 24 hours each. The last day ends at `end`.
    package var days: Int
    /// The seed of the random numbers.
    package var seed: UInt64
    /// The end of the traffic, just after the newest row. It is a whole second.
    package var end: Timestamp

    /// Makes parameters. Rounds `end` down to a whole second.
    package init(rows: Int, days: Int, seed: UInt64, end: Timestamp) {
        self.rows = rows
        self.days = days
        self.seed = seed
        self.end = Timestamp(unixMicroseconds: end.unixMicroseconds / 1_000_000 * 1_000_000)
    }
}

/// Generates LLM traffic row by row, oldest first. The memory that it needs depends only on the number of days.
struct TraceGenerator: Sequence, IteratorProtocol, Sendable {
    private let shape: TraceShape
    private let minutes: Int
    private let rhythm: TrafficRhythm
    private let weights = ModelProfile.all.map(\.weight)
    private var random: RandomSource
    private var minute = 0
    /// The requests of the current minute, the latest first.
    private var pending: [(time: Timestamp, workload: Workload)] = []
    private var failures = RequestFailures()

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
        failures.advance(&random)
        minute += 1
    }

    private mutating func trace(at time: Timestamp, _ workload: Workload) -> Trace {
        let model = ModelProfile.all[random.index(weights: weights)]
        let outcome = failures.outcome(of: model.provider, &random)
        let promptTokens = workload.promptTokens.draw(&random)
        let completionTokens = outcome == .ok ? workload.completionTokens.draw(&random) : 0
        // A few users make most of the requests.
        let chosen = Int(Double(Self.users) * random.unit() * random.unit() * random.unit())
        let draw = random.unit()
        return Trace(
            time: time, id: (random.next(), random.next()), provider: model.provider, model: model.name,
            environment: draw < 0.82 ? "production" : draw < 0.96 ? "staging" : "development", outcome: outcome,
            durationMilliseconds: duration(model, outcome, promptTokens, completionTokens),
            promptTokens: promptTokens, completionTokens: completionTokens,
            promptCost: outcome == .ok ? promptTokens * model.promptPrice : 0,
            completionCost: completionTokens * model.completionPrice,
            user: random.chance(0.03) ? nil : chosen, session: chosen * 10_000 + minute / 45)
    }

    /// The duration of a request in milliseconds, rounded to a microsecond.
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
