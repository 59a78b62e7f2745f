/// Which cagg reads which: a cagg on another one is above it; the cagg that it reads is below. A pure value.
package struct CaggHierarchy: Sendable, Hashable {
    private var parents: [Int32: Int32] = [:]
    private var children: [Int32: [Int32]] = [:]

    /// - Parameter caggs: each with the id of the cagg that it reads; nil if it reads a plain hypertable. Children
    ///   keep this order. A parent that isn't in the list is ignored.
    package init(_ caggs: [(id: Int32, parentID: Int32?)]) {
        let known = Set(caggs.map(\.id))
        for (id, parentID) in caggs {
            guard let parentID, known.contains(parentID) else { continue }
            parents[id] = parentID
            children[parentID, default: []].append(id)
        }
    }

    /// The cagg that this one reads; nil if it reads a plain hypertable.
    package func parent(of id: Int32) -> Int32? { parents[id] }

    /// The caggs that read this one.
    package func children(of id: Int32) -> [Int32] { children[id] ?? [] }

    /// The path to the raw hypertable: the caggs below this one, the nearest first. The last one reads raw data.
    package func below(_ id: Int32) -> [Int32] {
        var path: [Int32] = []
        while let next = parents[path.last ?? id], next != id, !path.contains(next) { path.append(next) }
        return path
    }

    /// The caggs above this one, the nearest first, so that each comes after the one that it reads.
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

    /// The cagg that this one reads; nil if it reads a plain hypertable.
    package func parent(of state: CaggState) -> CaggState? { below(state).first }

    /// The caggs below this one, the nearest first.
    package func below(_ state: CaggState) -> [CaggState] { states(hierarchy.below(state.cagg.id)) }

    /// The caggs above this one, the nearest first.
    package func above(_ state: CaggState) -> [CaggState] { states(hierarchy.above(state.cagg.id)) }

    private func states(_ ids: [Int32]) -> [CaggState] {
        ids.compactMap { id in caggs.first { $0.cagg.id == id } }
    }
}
