/// The hierarchy of caggs: which cagg reads which other cagg. A cagg that reads another cagg is above that cagg; the
/// cagg that is read is below.
package struct CaggHierarchy: Sendable, Hashable {
    private var parents: [Int32: Int32] = [:]
    private var children: [Int32: [Int32]] = [:]

    /// - Parameter caggs: the ids of all caggs, each with the id of the cagg that it reads, or nil if it reads a
    ///   hypertable. `children(of:)` returns caggs in this order. A parent that isn't in the list is ignored.
    package init(_ caggs: [(id: Int32, parentID: Int32?)]) {
        let ids = Set(caggs.map(\.id))
        for (id, parentID) in caggs {
            guard let parentID, ids.contains(parentID) else { continue }
            parents[id] = parentID
            children[parentID, default: []].append(id)
        }
    }

    /// Returns the cagg that this cagg reads; nil if it reads a hypertable.
    package func parent(of id: Int32) -> Int32? { parents[id] }

    /// Returns the caggs that read this cagg.
    package func children(of id: Int32) -> [Int32] { children[id] ?? [] }

    /// Returns the caggs below this cagg, the nearest first. The last of these caggs reads the raw hypertable.
    package func below(_ id: Int32) -> [Int32] {
        var path: [Int32] = []
        while let next = parents[path.last ?? id], next != id, !path.contains(next) { path.append(next) }
        return path
    }

    /// Returns the caggs above this cagg, the nearest first. Each cagg comes after the cagg that it reads.
    package func above(_ id: Int32) -> [Int32] {
        var found: [Int32] = []
        var level = children(of: id)
        while !level.isEmpty {
            found += level
            level = level.flatMap(children).filter { $0 != id && !found.contains($0) }
        }
        return found
    }
}

extension CatalogSnapshot {
    /// The hierarchy of the snapshot's caggs.
    package var hierarchy: CaggHierarchy { CaggHierarchy(caggs.map { ($0.cagg.id, $0.cagg.parentID) }) }

    /// Returns the cagg that this cagg reads. Nil if it reads a hypertable, or if the parent isn't in the snapshot.
    package func parent(of state: CaggState) -> CaggState? { below(state).first }

    /// Returns the caggs below this cagg, the nearest first.
    package func below(_ state: CaggState) -> [CaggState] { states(hierarchy.below(state.cagg.id)) }

    /// Returns the caggs above this cagg, the nearest first.
    package func above(_ state: CaggState) -> [CaggState] { states(hierarchy.above(state.cagg.id)) }

    private func states(_ ids: [Int32]) -> [CaggState] {
        ids.compactMap { id in caggs.first { $0.cagg.id == id } }
    }
}
