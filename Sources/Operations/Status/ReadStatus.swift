package import Timescale

/// Reads and assesses all caggs in one snapshot. It needs one more statement than reading their state, and reads no
/// user data.
package func readStatus(_ reader: CatalogReader) async throws -> (snapshot: CatalogSnapshot, caggs: [CaggStatus]) {
    let (read, reach, closed) = try await reader.inSnapshot {
        let snapshot = try await reader.readState()
        let (reach, closed) = try await reader.readReach(snapshot)
        return (snapshot, reach, closed)
    }
    let snapshot = try await reader.confirmingCrashes(in: read)
    let assessment = StatusAssessment(now: snapshot.now, reach: reach, closed: closed)
    return (snapshot, snapshot.caggs.map(assessment.assess))
}
