/// A model and how it behaves: price, speed, and how much of the traffic goes to it.
struct ModelProfile: Sendable {
    var provider: String
    var name: String
    /// Relative to the other models.
    var weight: Double
    /// USD for a million tokens times 10,000, which is also the price of one token in units of 10⁻¹⁰ USD: integers, so
    /// that a cost is exact.
    var promptPrice: Int
    var completionPrice: Int
    /// Milliseconds until the first token, and for each one.
    var firstTokenMilliseconds: Double
    var tokenMilliseconds: Double

    /// List prices of 2024 to 2025, roughly; speeds by feel.
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
