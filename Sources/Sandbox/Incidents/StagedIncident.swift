package import Postgres

/// An incident as it stands in the database, with its numbers known.
package struct StagedIncident: Sendable, Equatable {
    package var incident: Incident
    package var cagg: BuiltinCagg
    /// What can be counted. Each incident's file says which it gives.
    package var facts: [String: Int]
    /// Where it lies in time.
    package var instants: [String: Timestamp]
    /// One line for a person, with the numbers.
    package var summary: String

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
