/// A language model with its prices, its speed and its share of the traffic.
struct ModelProfile: Sendable {
    var provider: String
    var name: String
    /// The model's share of the traffic, relative to the other models.
    var weight: Double
    /// The price of one token of the prompt, in units of 10⁻¹⁰ USD. This is the price of a million tokens in USD,
    /// multiplied by 10,000. Integers keep costs exact.
    var promptPrice: Int
    /// The price of one token of the answer, in units of 10⁻¹⁰ USD.
    var completionPrice: Int
    /// The milliseconds until the first token of the answer.
    var firstTokenMilliseconds: Double
    /// The milliseconds for each token of the answer.
    var tokenMilliseconds: Double

    /// Approximate list prices of 2024 and 2025. The speeds are estimates.
    static let all = [
        ModelProfile(
            provider: "openai", name: "gpt-4o", weight: 22, promptPrice: 25_000, completionPrice: 100_000,
            firstTokenMilliseconds: 420, tokenMilliseconds: 13),
        ModelProfile(
            provider: "openai", name: "gpt-4o-mini", weight: 30, promptPrice: 1_500, completionPrice: 6_000,
            firstTokenMilliseconds: 310, tokenMilliseconds: 9),
        ModelProfile(
            provider: "anthropic", name: "claude-3-5-sonnet", weight: 20, promptPrice: 30_000, completionPrice: 150_000,
            firstTokenMilliseconds: 650, tokenMilliseconds: 16),
        ModelProfile(
            provider: "anthropic", name: "claude-3-5-haiku", weight: 10, promptPrice: 8_000, completionPrice: 40_000,
            firstTokenMilliseconds: 380, tokenMilliseconds: 11),
        ModelProfile(
            provider: "google", name: "gemini-1.5-pro", weight: 8, promptPrice: 12_500, completionPrice: 50_000,
            firstTokenMilliseconds: 560, tokenMilliseconds: 15),
        ModelProfile(
            provider: "google", name: "gemini-1.5-flash", weight: 7, promptPrice: 750, completionPrice: 3_000,
            firstTokenMilliseconds: 270, tokenMilliseconds: 6),
        ModelProfile(
            provider: "mistral", name: "mistral-large", weight: 3, promptPrice: 20_000, completionPrice: 60_000,
            firstTokenMilliseconds: 480, tokenMilliseconds: 20),
    ]
}
