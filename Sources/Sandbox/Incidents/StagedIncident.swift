package import Postgres

/// An incident that was staged in a database, with its numbers.
package struct StagedIncident: Sendable, Equatable {
    /// The kind of incident.
    package var incident: Incident
    /// The cagg that has the problem.
    package var cagg: BuiltinCagg
    /// Numbers by name. The file of each incident lists its names.
    package var facts: [String: Int]
    /// Instants by name. The file of each incident lists its names.
    package var instants: [String: Timestamp]
    /// One line for a person, with the numbers.
    package var summary: String

    /// An incident with its numbers.
    package init(
        _ incident: Incident, _ cagg: BuiltinCagg, facts: [String: Int], instants: [String: Timestamp] = [:],
        summary: String
    ) {
        self.incident = incident
        self.cagg = cagg
        self.facts = facts
        self.instants = instants
        self.summary = summary
    }
}
