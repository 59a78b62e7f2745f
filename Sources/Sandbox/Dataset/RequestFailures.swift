/// Decides which requests fail. A few requests of all providers always fail. Every few days, many requests of one
/// provider fail for some minutes.
struct RequestFailures: Sendable {
    private var provider: String?
    private var minutesLeft = 0

    /// Continues with the next minute. Must be called once for each minute.
    mutating func advance(_ random: inout RandomSource) {
        if minutesLeft > 0 {
            minutesLeft -= 1
        } else {
            provider = nil
            if random.chance(1.0 / 4_000) {
                provider = ModelProfile.all[random.index(weights: ModelProfile.all.map(\.weight))].provider
                minutesLeft = 10 + Int(30 * random.unit())
            }
        }
    }

    /// Returns the outcome of one request to this provider.
    func outcome(of provider: String, _ random: inout RandomSource) -> Outcome {
        let draw = random.unit()
        if provider == self.provider, draw > 0.6 { return draw > 0.95 ? .timeout : .overloaded }
        switch draw {
        case ..<0.972: return .ok
        case ..<0.984: return .rateLimited
        case ..<0.989: return .serverError
        case ..<0.993: return .overloaded
        case ..<0.997: return .badRequest
        default: return .timeout
        }
    }
}
