/// A kind of traffic, modelled on one of the two traces in Azure's public LLM inference data set of 2023.
///
/// Values measured in that data set, with natural logarithms:
///
/// - Code: 8,819 requests in 57 minutes. Prompt tokens are log-normal 7.00 ± 1.36, at most 7,437; completion tokens
///   2.79 ± 0.85, at most 1,899. The standard deviation of the requests per minute is 1.03 times their mean. One fifth
///   of the minutes has no requests, and the busiest minute has 4.2 times the mean.
/// - Conversation: 19,366 requests in 58 minutes. Prompt tokens are log-normal 6.63 ± 0.99, at most 14,050; completion
///   tokens 5.02 ± 0.86, at most 1,000. The standard deviation of the requests per minute is 0.25 times their mean.
struct Workload: Sendable {
    var promptTokens: TokenDistribution
    var completionTokens: TokenDistribution
    /// The workload's fraction of all requests, from 0 to 1.
    var share: Double

    static let code = Workload(
        promptTokens: TokenDistribution(mean: 7.00, deviation: 1.36, most: 7_437),
        completionTokens: TokenDistribution(mean: 2.79, deviation: 0.85, most: 1_899), share: 0.31)
    static let conversation = Workload(
        promptTokens: TokenDistribution(mean: 6.63, deviation: 0.99, most: 14_050),
        completionTokens: TokenDistribution(mean: 5.02, deviation: 0.86, most: 1_000), share: 0.69)
}

/// A log-normal distribution of a number of tokens. The number is at least 1 and at most the highest measured number.
struct TokenDistribution: Sendable {
    /// The mean of the natural logarithm.
    var mean: Double
    /// The standard deviation of the natural logarithm.
    var deviation: Double
    var most: Int

    func draw(_ random: inout RandomSource) -> Int {
        min(most, max(1, Int(random.logNormal(mean: mean, deviation: deviation))))
    }
}
