import TestSupport
import Testing
import Timescale

/// Caggs over caggs: 2 and 3 over 1, 4 and 5 over 2, 6 over 4; 7 stands alone.
@Suite struct CaggHierarchyTests {
    private let hierarchy = CaggHierarchy([(6, 4), (1, nil), (2, 1), (3, 1), (4, 2), (5, 2), (7, nil)])

    @Test(arguments: [(6, 4), (4, 2), (3, 1), (1, nil), (7, nil), (99, nil)] as [(Int32, Int32?)])
    func aParentIsWhatACaggReads(id: Int32, parent: Int32?) {
        #expect(hierarchy.parent(of: id) == parent)
    }

    @Test func childrenKeepTheOrderInWhichTheyWereGiven() {
        #expect(hierarchy.children(of: 1) == [2, 3])
        #expect(hierarchy.children(of: 6) == [])
    }

    @Test func thePathToTheRawHypertableBeginsWithTheParent() {
        #expect(hierarchy.below(6) == [4, 2, 1])
        #expect(hierarchy.below(3) == [1])
        #expect(hierarchy.below(7) == [])
    }

    @Test func whatLiesAboveComesLevelByLevel() {
        #expect(hierarchy.above(1) == [2, 3, 4, 5, 6])
        #expect(hierarchy.above(2) == [4, 5, 6])
        #expect(hierarchy.above(6) == [])
    }

    @Test func eachCaggComesAfterTheOneThatItReads() throws {
        let above = hierarchy.above(1)
        for (index, id) in above.enumerated() {
            let parent = try #require(hierarchy.parent(of: id))
            #expect(parent == 1 || above.prefix(index).contains(parent))
        }
    }

    @Test func aParentThatIsNotThereCountsAsNone() {
        let torn = CaggHierarchy([(4, 2), (6, 4)])
        #expect(torn.parent(of: 4) == nil)
        #expect(torn.below(6) == [4])
    }

    /// No catalog should hold one; walking it must end all the same.
    @Test(.timeLimit(.minutes(1))) func aCircleIsWalkedOnce() {
        let circle = CaggHierarchy([(1, 3), (2, 1), (3, 2), (4, 2)])
        #expect(circle.below(1) == [3, 2])
        #expect(Set(circle.above(1)) == [2, 3, 4])
        #expect(circle.below(4) == [2, 1, 3])
    }

    @Test func aSnapshotAnswersWithStates() {
        func state(_ id: Int32, over parent: Int32?) -> CaggState {
            var state = CatalogSamples.state
            (state.cagg.id, state.cagg.parentID) = (id, parent)
            return state
        }
        let (day, hour, minute) = (state(3, over: 2), state(2, over: 1), state(1, over: nil))
        let snapshot = CatalogSnapshot(now: CatalogSamples.now, caggs: [day, hour, minute])
        #expect(snapshot.parent(of: day) == hour)
        #expect(snapshot.parent(of: minute) == nil)
        #expect(snapshot.below(day) == [hour, minute])
        #expect(snapshot.above(minute) == [hour, day])
    }
}
