/// The versions of TimescaleDB whose catalogs and behaviour the simulated engine can show.
///
/// One on either side of every difference that caggctl has to deal with. The raw value is what a person types.
package enum EmulatedVersion: String, CaseIterable, Sendable, Hashable {
    case v214 = "2.14"
    case v228 = "2.28"

    /// The release whose recorded behaviour it is held to.
    package var release: String {
        switch self {
        case .v214: "2.14.2"
        case .v228: "2.28.3"
        }
    }

    package static let newest = v228

    /// Tells the scripts, for the rest of their transaction, which release they are to be.
    var declaration: String { "SET LOCAL caggctl_simulated.emulates = '\(release)';" }

    func needs(file name: String) -> Bool {
        Self.allCases.allSatisfy { $0 == self || !name.hasSuffix(".\($0.rawValue).sql") }
    }
}
