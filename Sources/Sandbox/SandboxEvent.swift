/// What a sandbox is doing while it starts.
package enum SandboxEvent: Sendable, Equatable {
    case makingServer
    case startingServer
    case installing(Engine)
    case migrating(String)
    /// `total` is nil where it isn't known beforehand, as for a file.
    case loading(rows: Int, total: Int?)
    case refreshing(cagg: String)
    case staging(Incident)
}
