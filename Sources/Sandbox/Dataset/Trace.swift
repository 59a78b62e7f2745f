internal import Postgres

/// One row of `llm_traces`.
struct Trace: Sendable, Equatable {
    var time: Timestamp
    /// The two halves of the uuid.
    var id: (UInt64, UInt64)
    var provider: String
    var model: String
    var environment: String
    var outcome: Outcome
    var durationMilliseconds: Double
    var promptTokens: Int
    var completionTokens: Int
    /// The cost of the prompt, in units of 10⁻¹⁰ USD.
    var promptCost: Int
    /// The cost of the answer, in units of 10⁻¹⁰ USD.
    var completionCost: Int
    var user: Int?
    var session: Int

    /// The columns of `copyLine`, in the same order.
    static let columns: SQL = """
        time, trace_id, provider, model, environment, status_code, error_message, duration_ms, prompt_tokens, \
        completion_tokens, total_tokens, prompt_cost_usd, completion_cost_usd, total_cost_usd, user_id, session_id
        """

    /// The row in COPY's text format. The values need no escaping.
    var copyLine: String {
        let user = user.map { "user-\($0)" } ?? "\\N"
        return """
            \(time)\t\(uuid)\t\(provider)\t\(model)\t\(environment)\t\(outcome.code)\t\(outcome.message ?? "\\N")\t\
            \(durationMilliseconds)\t\(promptTokens)\t\(completionTokens)\t\(promptTokens + completionTokens)\t\
            \(Self.usd(promptCost))\t\(Self.usd(completionCost))\t\(Self.usd(promptCost + completionCost))\t\
            \(user)\tsession-\(session)\n
            """
    }

    private var uuid: String {
        let digits = Self.padded(String(id.0, radix: 16), to: 16) + Self.padded(String(id.1, radix: 16), to: 16)
        return digits
    }

    private static func usd(_ units: Int) -> String {
        let (dollars, rest) = units.quotientAndRemainder(dividingBy: 10_000_000_000)
        return "\(dollars).\(padded(String(rest), to: 10))"
    }

    private static func padded(_ digits: String, to width: Int) -> String {
        String(repeating: "0", count: width - digits.utf8.count) + digits
    }

    static func == (lhs: Trace, rhs: Trace) -> Bool { lhs.copyLine == rhs.copyLine }
}

/// How a request ended.
enum Outcome: String, CaseIterable, Sendable {
    case ok = "OK"
    case timeout = "TIMEOUT"
    case badRequest = "400"
    case rateLimited = "429"
    case serverError = "500"
    case overloaded = "503"

    var code: String { rawValue }

    /// The error message; nil for a success.
    var message: String? {
        switch self {
        case .ok: nil
        case .timeout: "no answer within 60 s"
        case .badRequest: "the prompt exceeds the model's context window"
        case .rateLimited: "rate limit reached for tokens per minute"
        case .serverError: "the server had an error while processing the request"
        case .overloaded: "the model is overloaded, try again later"
        }
    }
}
