package import Timescale

/// Reads and judges all caggs in one snapshot: one statement more than reading their state, and no user data.
package func readStatus(_ reader: CatalogReader) async throws -> (snapshot: CatalogSnapshot, caggs: [CaggStatus]) {
    try await reader.inSnapshot {
        let snapshot = try await reader.readState()
        let (reach, closed) = try await reader.readReach(snapshot)
        let assessment = StatusAssessment(now: snapshot.now, reach: reach, closed: closed)
        return (snapshot, snapshot.caggs.map(assessment.assess))
    }
}
