/// A step of the start of a sandbox, for progress messages.
package enum SandboxEvent: Sendable, Equatable {
    case makingServer
    case startingServer
    case installing(Engine)
    case migrating(String)
    /// `total` is nil if it isn't known before, as for a file.
    case loading(rows: Int, total: Int?)
    case refreshing(cagg: String)
    case staging(Incident)
}
