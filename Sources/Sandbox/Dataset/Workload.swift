/// A kind of traffic, modelled on one of the two traces in Azure's public LLM inference data set of 2023.
///
/// Values measured in that data set, with natural logarithms:
///
/// - Code: 8,819 requests in 57 minutes. Prompt tokens are log-normal 7.00 ± 1.36, at most 7,437; completion tokens
///   2.79 ± 0.85, at most 1,899. The requests per minute vary by 1.03 of their mean; one fifth of the minutes has none,
///   and the busiest has 4.2 times the mean.
/// - Conversation: 19,366 requests in 58 minutes. Prompt tokens are log-normal 6.63 ± 0.99, at most 14,050; completion
///   tokens 5.02 ± 0.86, at most 1,000. The requests per minute vary by 0.25 of their mean.
struct Workload: Sendable {
    var promptTokens: TokenDistribution
    var completionTokens: TokenDistribution
    /// The fraction of all requests.
    var share: Double

    static let code = Workload(
        promptTokens: TokenDistribution(mean: 7.00, deviation: 1.36, most: 7_437),
        completionTokens: TokenDistribution(mean: 2.79, deviation: 0.85, most: 1_899), share: 0.31)
    static let conversation = Workload(
        promptTokens: TokenDistribution(mean: 6.63, deviation: 0.99, most: 14_050),
        completionTokens: TokenDistribution(mean: 5.02, deviation: 0.86, most: 1_000), share: 0.69)
}

/// A log-normal number of tokens: at least one, and at most the highest measured number.
struct TokenDistribution: Sendable {
    var mean: Double
    var deviation: Double
    var most: Int

    func draw(_ random: inout RandomSource) -> Int {
        min(most, max(1, Int(random.logNormal(mean: mean, deviation: deviation))))
    }
}
