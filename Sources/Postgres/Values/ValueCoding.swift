/// A value that files hold as its text, which people read as well.
package protocol CodedAsText: Codable, CustomStringConvertible {
    init?(parsing text: some StringProtocol)
}

extension Interval: CodedAsText {}
extension Timestamp: CodedAsText {}

extension CodedAsText {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not of type \(Self.self)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
