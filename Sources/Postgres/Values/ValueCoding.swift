/// A value that files store as text that people can read too.
package protocol CodedAsText: Codable, CustomStringConvertible {
    init?(parsing text: some StringProtocol)
}

extension Interval: CodedAsText {}
extension Timestamp: CodedAsText {}

extension CodedAsText {
    /// Decodes the text form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not of type \(Self.self)")
        }
        self = value
    }

    /// Encodes the text form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
