/// The versions of TimescaleDB that the simulated engine can imitate, in their catalogs and their behaviour.
///
/// For each change of TimescaleDB that caggctl must handle, one of these versions has the old behaviour and one has the
/// new behaviour. The raw value is the text that a user types.
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

    /// The newest version that can be simulated.
    package static let newest = v228

    /// The statement that tells the scripts which release to imitate. It is valid until the end of the transaction.
    var declaration: String { "SET LOCAL caggctl_simulated.emulates = '\(release)';" }

    /// Whether this version needs the script with this file name.
    func needs(file name: String) -> Bool {
        Self.allCases.allSatisfy { $0 == self || !name.hasSuffix(".\($0.rawValue).sql") }
    }
}
