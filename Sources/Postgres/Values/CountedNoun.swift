extension BinaryInteger {
    /// The number and its noun in English: `1 row`, `2 rows`, `1 batch`, `2 batches`.
    ///
    /// - Parameter plural: the plural; nil if it is the singular followed by "s".
    package func counted(_ singular: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}
