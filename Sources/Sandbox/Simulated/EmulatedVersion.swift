/// The versions of TimescaleDB that the simulated engine can imitate, in their catalogs and their behaviour.
///
/// For every difference between versions that caggctl must handle, there is one version before it and one after it. The
/// raw value is what a person types.
package enum EmulatedVersion: String, CaseIterable, Sendable, Hashable {
    case v214 = "2.14"
    case v228 = "2.28"

    /// The release whose recorded behaviour the engine must match.
    package var release: String {
        switch self {
        case .v214: "2.14.2"
        case .v228: "2.28.3"
        }
    }

    /// The newest simulated version.
    package static let newest = v228

    /// A statement that tells the scripts, for the rest of their transaction, which release to imitate.
    var declaration: String { "SET LOCAL caggctl_simulated.emulates = '\(release)';" }

    func needs(file name: String) -> Bool {
        Self.allCases.allSatisfy { $0 == self || !name.hasSuffix(".\($0.rawValue).sql") }
    }
}
