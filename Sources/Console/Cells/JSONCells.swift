internal import Postgres
internal import Rendering

extension CellValue {
    /// Converts any JSON value. The members of an object are sorted by name.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .array(let values): self = .list(values.map { CellValue($0) })
        case .object(let members):
            self = .object(members.sorted { $0.key < $1.key }.map { CellMember($0.key, CellValue($0.value)) })
        }
    }
}
