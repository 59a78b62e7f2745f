/// Which window of a refresh comes first.
package enum RefreshOrder: String, Sendable, Hashable, Codable {
    case oldest, newest
}
