extension BinaryInteger {
    /// The number and its noun in English: `1 row`, `2 rows`, `1 batch`, `2 batches`.
    ///
    /// - Parameter plural: needed only where the plural isn't the singular and an "s".
    package func counted(_ singular: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
